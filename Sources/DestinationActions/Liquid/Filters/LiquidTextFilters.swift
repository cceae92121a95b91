extension LiquidRenderer {
    /// The filters that change a text without searching in it.
    func textFilter(
        _ filter: LiquidFilter, _ value: LiquidValue, _ arguments: LiquidArguments
    ) throws(LiquidRenderError) -> LiquidValue {
        let units = try text(value)
        try charge(units.count)
        switch filter {
        case .append:
            let other = try text(arguments[0])
            try charge(other.count)
            return .text(units + other)
        case .prepend:
            let other = try text(arguments[0])
            try charge(other.count)
            return .text(other + units)
        case .capitalize:
            let head = LetterCase.upper(Array(units.prefix(1)))
            return .text(head + LetterCase.lower(Array(units.dropFirst())))
        case .downcase: return .text(LetterCase.lower(units))
        case .upcase: return .text(LetterCase.upper(units))
        case .strip: return .text(try strip(units, arguments[0], start: true, end: true))
        case .lstrip: return .text(try strip(units, arguments[0], start: true, end: false))
        case .rstrip: return .text(try strip(units, arguments[0], start: false, end: true))
        case .stripNewlines: return .text(withoutNewlines(units))
        case .normalizeWhitespace: return .text(normalized(units))
        case .numberOfWords: return .number(Double(try words(units, mode: arguments[0])))
        case .truncate: return try truncate(value, units, arguments)
        case .truncateWords: return .text(try truncateWords(units, arguments))
        default: return value
        }
    }

    /// Strips blanks, or the units of an argument.
    private func strip(
        _ units: [UInt16], _ argument: LiquidValue, start: Bool, end: Bool
    ) throws(LiquidRenderError) -> [UInt16] {
        guard argument.isJavaScriptTruthy else { return units.trimmed(start: start, end: end) }
        let set = Set(try text(argument))
        var lower = 0
        var upper = units.count
        while start, lower < upper, set.contains(units[lower]) { lower += 1 }
        while end, upper > lower, set.contains(units[upper - 1]) { upper -= 1 }
        return Array(units[lower..<upper])
    }

    private func withoutNewlines(_ units: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        for (index, unit) in units.enumerated() {
            if unit == LiquidUnit.newline { continue }
            if unit == LiquidUnit.carriageReturn, index + 1 < units.count, units[index + 1] == LiquidUnit.newline {
                continue
            }
            result.append(unit)
        }
        return result
    }

    /// One space for every run of blanks.
    private func normalized(_ units: [UInt16]) -> [UInt16] {
        units.joining(units.splitAtSpace, with: [LiquidUnit.space])
    }

    /// Counts words between blanks.
    ///
    /// In the modes `cjk` and `auto` every Chinese, Japanese or Korean character is a word of its own, in `auto`
    /// only if there is one.
    private func words(_ units: [UInt16], mode: LiquidValue) throws(LiquidRenderError) -> Int {
        let trimmed = units.trimmed()
        if trimmed.isEmpty { return 0 }
        let mode = try text(mode)
        let ideographs = trimmed.count(where: isIdeograph)
        guard mode.equals("cjk") || (mode.equals("auto") && ideographs > 0) else { return trimmed.splitAtSpace.count }
        var runs = 0
        var inRun = false
        for unit in trimmed {
            let isOther = !isIdeograph(unit) && !unit.isJavaScriptSpace
            if isOther, !inRun { runs += 1 }
            inRun = isOther
        }
        return ideographs + runs
    }

    private func isIdeograph(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF: true
        default: false
        }
    }

    /// Cuts a text to 50 units, or as many as asked for, an ellipsis counted; what fits passes unchanged, a number too.
    private func truncate(
        _ value: LiquidValue, _ units: [UInt16], _ arguments: LiquidArguments
    ) throws(LiquidRenderError) -> LiquidValue {
        let length = arguments[0].isUndefined ? 50 : try rawNumber(arguments[0])
        let ellipsis = try ellipsis(arguments[1])
        if Double(units.count) <= length { return value }
        let kept = Int(bounded: length - Double(ellipsis.count))
        return .text(Array(units.prefix(max(0, kept))) + ellipsis)
    }

    /// Cuts a text to 15 words, or as many as asked for; a text of just as many gets the ellipsis too.
    private func truncateWords(_ units: [UInt16], _ arguments: LiquidArguments) throws(LiquidRenderError) -> [UInt16] {
        var count = arguments[0].isUndefined ? 15 : try rawNumber(arguments[0])
        let ellipsis = try ellipsis(arguments[1])
        let words = units.splitAtSpace
        if count <= 0 { count = 1 }
        let index = Int(bounded: count)
        let kept = units.joining(words.prefix(max(0, index)), with: [LiquidUnit.space])
        return kept + (Double(words.count) >= count ? ellipsis : [])
    }

    private func ellipsis(_ argument: LiquidValue) throws(LiquidRenderError) -> [UInt16] {
        argument.isUndefined ? Array(text: "...") : try text(argument)
    }

    /// The filters that look for a part of a text.
    func searchFilter(
        _ filter: LiquidFilter, _ value: LiquidValue, _ arguments: LiquidArguments
    ) throws(LiquidRenderError) -> LiquidValue {
        let units = try text(value)
        let search = TextSearch<UInt16>(try text(arguments[0]))
        try charge(units.count + search.pattern.count)
        switch filter {
        case .split:
            var parts = search.split(units)
            while parts.last?.isEmpty == true { parts.removeLast() }
            try charge(items: parts.count)
            return .list(try LiquidList(parts.map { .text(Array(units[$0])) }))
        case .remove: return .text(units.joining(search.split(units), with: []))
        case .removeFirst: return .text(replacing(search.first(in: units), search, in: units, with: []))
        case .removeLast: return .text(replacing(search.last(in: units), search, in: units, with: []))
        case .replace:
            let replacement = try text(arguments[1])
            let parts = search.split(units)
            let added = max(0, parts.count - 1).multipliedReportingOverflow(by: replacement.count)
            try charge(added.overflow ? .max : added.partialValue)
            return .text(units.joining(parts, with: replacement))
        case .replaceFirst, .replaceLast:
            let replacement = try text(arguments[1])
            try charge(replacement.count)
            let place = filter == .replaceFirst ? search.first(in: units) : search.last(in: units)
            return .text(replacing(place, search, in: units, with: replacement))
        default: return value
        }
    }

    private func replacing(_ place: Int?, _ search: TextSearch<UInt16>, in units: [UInt16], with other: [UInt16])
        -> [UInt16]
    {
        guard let place else { return units }
        return Array(units[..<place]) + other + Array(units[(place + search.pattern.count)...])
    }
}

extension LetterCase {
    static func upper(_ units: [UInt16]) -> [UInt16] { Array(codePoints: upper(units.codePoints)) }

    static func lower(_ units: [UInt16]) -> [UInt16] { Array(codePoints: lower(units.codePoints)) }
}
