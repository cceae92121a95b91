extension LiquidRenderer {
    /// Follows a path.
    func lookUp(_ path: CompiledLiquid.Path) throws(LiquidRenderError) -> LiquidValue {
        var value: LiquidValue
        var keys = path.keys[...]
        if let base = path.base {
            value = try evaluateValue(base)
        } else if let first = keys.popFirst() {
            value = try variable(first, known: path.variable)
        } else {
            return .undefined
        }
        for key in keys { value = try property(of: value, name(key)) }
        return value
    }

    /// What a tag set, or else the member of the input.
    private func variable(_ key: CompiledLiquid.Key, known: Int?) throws(LiquidRenderError) -> LiquidValue {
        let name = try name(key)
        if let index = known ?? (compiled.variables.isEmpty ? nil : compiled.variables.firstIndex(of: name.units)) {
            if let value = variables[index] { return value }
            if let value = counters[index] { return .number(value) }
        }
        let value = try property(of: root, name, ownOnly: true)
        // As in LiquidJS, which then asks an empty object for its size.
        if value.isUndefined, name.text == "size" { return .number(0) }
        return value
    }

    private func name(_ key: CompiledLiquid.Key) throws(LiquidRenderError) -> LiquidName {
        switch key {
        case .name(let name): return name
        case .computed(let index):
            var units: [UInt16] = []
            try write(evaluateValue(index).resolved, javaScript: true, into: &units)
            return LiquidName(units)
        }
    }

    /// A member of an object, an item of a list, a unit of a text, or `size`, `first`, `last` and `length`.
    ///
    /// - Parameter ownOnly: Whether the computed properties `size`, `first` and `last` are left out.
    func property(of value: LiquidValue, _ name: LiquidName, ownOnly: Bool = false) throws(LiquidRenderError)
        -> LiquidValue
    {
        switch value {
        case .object(let json):
            if let member = json[name.text] { return try LiquidValue(member) }
            return !ownOnly && name.text == "size" ? .number(Double(json.count)) : .undefined
        case .array(let json):
            if let index = name.index {
                let at = index < 0 ? json.count + index : index
                guard at >= 0, let item = json[at] else { return .undefined }
                return try LiquidValue(item)
            }
            switch name.text {
            case "length": return .number(Double(json.count))
            case "size" where !ownOnly: return .number(Double(json.count))
            case "first" where !ownOnly:
                return try json[0].map { (item) throws(LiquidRenderError) in try LiquidValue(item) } ?? .undefined
            case "last" where !ownOnly:
                return try json[json.count - 1].map { (item) throws(LiquidRenderError) in try LiquidValue(item) }
                    ?? .undefined
            default: return .undefined
            }
        case .list(let list):
            if let index = name.index {
                let at = index < 0 ? list.items.count + index : index
                return list.items.indices.contains(at) ? list.items[at] : .undefined
            }
            switch name.text {
            case "length": return .number(Double(list.items.count))
            case "size" where !ownOnly: return .number(Double(list.items.count))
            case "first" where !ownOnly: return list.items.first ?? .undefined
            case "last" where !ownOnly: return list.items.last ?? .undefined
            default: return .undefined
            }
        case .text(let units):
            if let index = name.index { return units.indices.contains(index) ? .text([units[index]]) : .undefined }
            if name.text == "length" || (name.text == "size" && !ownOnly) { return .number(Double(units.count)) }
            return .undefined
        case .null: return .null
        default: return .undefined
        }
    }

    // MARK: Lists

    /// The items of a list, or `nil` if the value is none.
    func items(_ value: LiquidValue) throws(LiquidRenderError) -> [LiquidValue]? {
        switch value {
        case .list(let list): return list.items
        case .array(let json):
            guard let array = json.array else { return nil }
            try charge(items: array.count)
            var items: [LiquidValue] = []
            items.reserveCapacity(array.count)
            for item in array { items.append(try LiquidValue(item)) }
            return items
        default: return nil
        }
    }

    /// The items of a list; nil is a list of none, any other value a list of one.
    func itemsOrSingle(_ value: LiquidValue) throws(LiquidRenderError) -> [LiquidValue] {
        if let items = try items(value) { return items }
        return value.isNil ? [] : [value.resolved]
    }

    /// How many items a list has, or `nil` if the value is none.
    func itemCount(_ value: LiquidValue) -> Int? {
        switch value {
        case .list(let list): list.items.count
        case .array(let json): json.count
        default: nil
        }
    }
}
