extension LiquidRenderer {
    /// The filters of lists, and of texts as lists of units.
    func listFilter(
        _ filter: LiquidFilter, _ value: LiquidValue, _ arguments: LiquidArguments
    ) throws(LiquidRenderError) -> LiquidValue {
        switch filter {
        case .join: return .text(try join(value, arguments[0]))
        case .first, .last: return try end(value, filter == .first)
        case .size: return try size(value)
        case .slice: return try slice(value, arguments)
        case .sum: return .number(try sum(value, arguments[0]))
        case .sample: return try sample(value, arguments[0])
        case .where: return try filtered(value, arguments)
        default: break
        }
        var items = try itemsOrSingle(value)
        try charge(items: items.count + 1)
        switch filter {
        case .compact: items.removeAll(where: \.isNil)
        case .push: items.append(arguments[0])
        case .unshift: items.insert(arguments[0], at: 0)
        case .pop: if !items.isEmpty { items.removeLast() }
        case .shift: if !items.isEmpty { items.removeFirst() }
        default: break
        }
        return .list(try LiquidList(items))
    }

    /// The texts of the items with a separator between them, a space if none is given.
    private func join(_ value: LiquidValue, _ argument: LiquidValue) throws(LiquidRenderError) -> [UInt16] {
        let separator = argument.isNil ? [LiquidUnit.space] : try text(argument)
        let items = try itemsOrSingle(value)
        var result: [UInt16] = []
        for (index, item) in items.enumerated() {
            if index > 0 {
                try charge(separator.count + 1)
                result += separator
            }
            if !item.isNil { try write(item, javaScript: true, into: &result) }
        }
        return result
    }

    /// The first or last item, or unit of a text.
    private func end(_ value: LiquidValue, _ isFirst: Bool) throws(LiquidRenderError) -> LiquidValue {
        if case .text(let units) = value.resolved {
            return .text((isFirst ? units.first : units.last).map { [$0] } ?? [])
        }
        guard itemCount(value) != nil else { return .text([]) }
        return try property(of: value, LiquidName(Array(text: isFirst ? "0" : "-1")))
    }

    /// How many items a list has or units a text; 0 of anything else but an object that has a `length`.
    private func size(_ value: LiquidValue) throws(LiquidRenderError) -> LiquidValue {
        let length = try property(of: value, LiquidName(Array(text: "length")))
        return length.isJavaScriptTruthy ? length : .number(0)
    }

    /// A part of a list or a text: one item, or as many as asked for, from an index that may count from the end.
    private func slice(_ value: LiquidValue, _ arguments: LiquidArguments) throws(LiquidRenderError) -> LiquidValue {
        if value.isNil { return .list(try LiquidList([])) }
        let items = try items(value)
        let units = items == nil ? try text(value) : []
        let count = Double(items?.count ?? units.count)
        var begin = try rawNumber(arguments[0])
        let length = arguments[1].isUndefined ? 1 : try rawNumber(arguments[1])
        if begin < 0 { begin += count }
        let end = begin + length
        let isNothing = begin < 0 || length < 0 || end.isNaN
        let lower = isNothing ? 0 : Int(bounded: min(begin.isNaN ? 0 : begin, count))
        let upper = isNothing ? 0 : max(lower, Int(bounded: min(end, count)))
        try charge(upper - lower)
        if let items { return .list(try LiquidList(Array(items[lower..<upper]))) }
        return .text(Array(units[lower..<upper]))
    }

    /// The sum of the items, or of a property of them; what is no number counts as 0.
    private func sum(_ value: LiquidValue, _ property: LiquidValue) throws(LiquidRenderError) -> Double {
        var names: [LiquidName] = []
        if property.isJavaScriptTruthy {
            let path = try text(property)
            names = TextSearch<UInt16>([LiquidUnit.dot]).split(path).map { LiquidName(Array(path[$0])) }
        }
        var total = 0.0
        for item in try itemsOrSingle(value) {
            var part = item
            for name in names { part = try self.property(of: part, name) }
            total += try number(part)
        }
        return total
    }

    /// The first item, or as many first items as asked for.
    ///
    /// LiquidJS takes random ones; here the same input gives the same output.
    private func sample(_ value: LiquidValue, _ argument: LiquidValue) throws(LiquidRenderError) -> LiquidValue {
        if value.isNil { return .list(try LiquidList([])) }
        var items = try items(value)
        if items == nil {
            let points = try text(value).codePoints
            try charge(items: points.count)
            items = points.map {
                var character: [UInt16] = []
                character.append(codePoint: $0)
                return .text(character)
            }
        }
        let all = items ?? []
        try charge(all.count)
        let count = argument.isUndefined ? 1 : try rawNumber(argument)
        if count == 1 { return all.first ?? .undefined }
        let index = Int(bounded: count)
        return .list(try LiquidList(Array(index < 0 ? all.dropLast(-max(index, -all.count)) : all.prefix(index))))
    }

    /// The items whose property is truthy, or equal to a value.
    private func filtered(_ value: LiquidValue, _ arguments: LiquidArguments) throws(LiquidRenderError) -> LiquidValue {
        let compiler = LiquidCompiler(try text(arguments[0]), time)
        compiler.limit = compiler.units.count
        let path: CompiledLiquid.Path?
        do {
            path = try compiler.scopePath()
        } catch {
            throw LiquidRenderError("The filter where cannot read its property: \(error.message)")
        }
        try charge(compiler.units.count)
        let items = try itemsOrSingle(value)
        // The variables of the path are the members of the item.
        let (compiled, root, variables, counters) = (compiled, root, variables, counters)
        defer { (self.compiled, self.root, self.variables, self.counters) = (compiled, root, variables, counters) }
        (self.compiled, self.variables, self.counters) = (compiler.compiled, [], [])
        var kept: [LiquidValue] = []
        for item in items {
            try charge(1 + (path?.keys.count ?? 0))
            self.root = item
            let found = try path.map { (path) throws(LiquidRenderError) in try lookUp(path) } ?? .undefined
            let expected = arguments[1]
            if expected.isUndefined ? found.isTruthy : try equal(found, expected) { kept.append(item) }
        }
        return .list(try LiquidList(kept))
    }
}
