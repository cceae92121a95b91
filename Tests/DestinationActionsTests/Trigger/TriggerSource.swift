@testable import DestinationActions

extension SplitMix64 {
    /// A number from 0 to below a bound; 0 if the bound is 0.
    mutating func next(below bound: Int) -> Int { bound < 1 ? 0 : Int(next() % UInt64(bound)) }
}

/// Makes triggers and events that know the same fields and values.
struct TriggerSource {
    var random: SplitMix64

    private static let paths = [
        "type", "event", "userId", "and", "null", "1st", "-x", "é", "properties.a", "properties.b", "properties.list",
        "properties", "properties.a b.c\\.d", "traits.true", "a.b.c", "\\\\", "x\ny",
    ]
    private static let texts = [
        "", "track", "x", "false", "it's", "say \"x\"", "\\", "\\\\'", "a\\*b", "é", "e\u{301}", "🐎", "a b", "5", "\n",
        "a*", "?",
    ]
    private static let numbers: [Double] = [
        0, -0.0, 1, -5, 100, 12.5, 1e21, 1e-7, 0.1, 1.5e300, .leastNonzeroMagnitude, 9_007_199_254_740_992,
    ]

    private mutating func pick<Item>(_ items: [Item]) -> Item { items[random.next(below: items.count)] }

    mutating func condition(depth: Int) -> Trigger {
        switch depth > 0 ? random.next(below: 14) : 3 + random.next(below: 7) {
        case 0: return condition(depth: depth - 1) && condition(depth: depth - 1)
        case 1: return condition(depth: depth - 1) || condition(depth: depth - 1)
        case 2: return !condition(depth: depth - 1)
        case 3: return operand(depth: depth - 1) == operand(depth: depth - 1)
        case 4: return operand(depth: depth - 1) != operand(depth: depth - 1)
        case 5: return operand(depth: depth - 1) < operand(depth: depth - 1)
        case 6: return operand(depth: depth - 1) >= operand(depth: depth - 1)
        case 7: return operand(depth: depth - 1).in(operand(depth: depth - 1))
        case 8: return operand(depth: depth - 1).isTrue
        case 9: return TriggerOperand.field(pick(Self.paths)).contains(TriggerOperand(pick(Self.texts)))
        case 10: return operand(depth: depth - 1).match(operand(depth: depth - 1))
        case 11: return TriggerOperand.field(pick(Self.paths)) == operand(depth: 0)
        case 12: return operand(depth: depth - 1) <= .field(pick(Self.paths))
        default: return condition(depth: depth - 1) && condition(depth: depth - 1) && condition(depth: depth - 1)
        }
    }

    mutating func operand(depth: Int) -> TriggerOperand {
        switch random.next(below: depth > 0 ? 14 : 8) {
        case 0, 1, 2: return .field(pick(Self.paths))
        case 3, 4: return TriggerOperand(pick(Self.texts))
        case 5: return TriggerOperand(pick(Self.numbers))
        case 6: return TriggerOperand(random.next(below: 2) == 0)
        case 7: return nil
        case 8, 9: return TriggerOperand((0..<random.next(below: 4)).map { _ in operand(depth: depth - 1) })
        case 10: return TriggerOperand(condition(depth: depth - 1))
        case 11: return pick([operand(depth: depth - 1).lowercase, operand(depth: depth - 1).typeof])
        case 12: return pick([operand(depth: depth - 1).length, operand(depth: depth - 1).number])
        default: return pick([operand(depth: depth - 1).bool, operand(depth: depth - 1).string])
        }
    }

    mutating func event(depth: Int) -> JSONValue {
        var event = JSONObject()
        for key in ["type", "event", "userId", "and", "null", "1st", "-x", "é", "\\", "x\ny"]
        where random.next(below: 3) > 0 {
            event[key] = value(depth: depth)
        }
        var properties = JSONObject()
        for key in ["a", "b"] where random.next(below: 4) > 0 { properties[key] = value(depth: depth) }
        properties["list"] = JSONValue((0..<random.next(below: 4)).map { _ in value(depth: 1) })
        properties["a b"] = ["c.d": value(depth: 0)]
        if random.next(below: 6) > 0 { event["properties"] = JSONValue(properties) }
        event["traits"] = ["true": value(depth: 1)]
        return JSONValue(event)
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch random.next(below: depth > 0 ? 9 : 6) {
        case 0, 1: return JSONValue(pick(Self.texts))
        case 2, 3: return JSONValue(pick(Self.numbers))
        case 4: return JSONValue(random.next(below: 2) == 0)
        case 5: return .null
        case 6, 7: return JSONValue((0..<random.next(below: 3)).map { _ in value(depth: depth - 1) })
        default: return ["k": value(depth: depth - 1)]
        }
    }
}
