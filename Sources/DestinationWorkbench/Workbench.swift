public import DestinationActions
import DestinationActionsFiles

/// Tries triggers, mappings, fields and destinations from the command line, one JSON object a line: a program of one's own that knows
/// one's own destinations.
///
/// ```swift
/// import DestinationWorkbench
/// import MyDestination
///
/// await Workbench(MyDestination()).run()
/// ```
///
/// ```sh
/// echo '{"action": "greet", "settings": {"token": "t"}, "event": {"type": "identify", "userId": "u-1"}}' | swift run my-workbench request
/// ```
///
/// It never opens a socket: partners are played from the `responses` of a line. What the lines hold is told by ``Mode``.
///
/// A line names its destination by the slug, or by the name of the Swift type in small letters; a workbench of one destination needs no
/// name.
public struct Workbench: Sendable {
    /// The destinations, in their order.
    let destinations: [any Destination]

    /// Makes a workbench.
    ///
    /// - Parameter destinations: The destinations that lines may name, with their options. Two of one name are told when it runs.
    public init(_ destinations: any Destination...) { self.destinations = destinations }

    /// The clock and the time zones of the system.
    static let time = TimeSource(zones: SystemTimeZones())

    /// A line may nest as deep as an event and what stands around it, and may be large.
    static let limits = JSONLimits(depth: 512, size: 200 << 20)

    /// Answers one line.
    ///
    /// - Parameters:
    ///   - line: What was asked, as ``Mode`` tells.
    ///   - mode: What is to be done with it.
    /// - Returns: The answer; one with the key `error` if the line is none.
    public func answer(_ line: JSONValue, in mode: Mode) async -> JSONValue {
        if let problem { return WorkbenchAnswer.failure(problem, [("destination", "is not clear")]) }
        guard line.kind == .object else {
            return WorkbenchAnswer.failure("The line must be an object", [("", "must be an object")])
        }
        switch mode {
        case .map: return WorkbenchAnswer.map(line)
        case .trigger: return WorkbenchAnswer.trigger(line)
        case .fields: return WorkbenchAnswer.fields(line, formats)
        case .configuration: return WorkbenchAnswer.configuration(line, destinations)
        case .request: return await DestinationLine(line, self).request()
        case .batch: return await DestinationLine(line, self).batch()
        case .deliver: return await DestinationLine(line, self).deliver()
        case .delete: return await DestinationLine(line, self).delete()
        case .check: return await DestinationLine(line, self).check()
        case .choices: return await DestinationLine(line, self).choices()
        case .explain: return await DestinationLine(line, self).explain()
        case .report: return await DestinationLine(line, self).report()
        }
    }

    /// Answers one line as bytes.
    func answer(_ line: [UInt8], in mode: Mode) async -> [UInt8] {
        let answer: JSONValue
        do throws(JSONSyntaxError) {
            answer = await self.answer(try JSONValue(parsing: line, limits: Self.limits), in: mode)
        } catch {
            answer = ["error": JSONValue("The line is no JSON: \(error)")]
        }
        // As bytes: what was copied from the input is seen as it goes out, not as it reads.
        return answer.bytes
    }
}

// MARK: - Names

extension Workbench {
    /// The name of the Swift type in small letters.
    static func shortName(_ destination: any Destination) -> String { "\(type(of: destination))".lowercased() }

    /// The destination of a name; the only one for none.
    func destination(_ name: String?) -> (any Destination)? {
        guard let name else { return destinations.count == 1 ? destinations.first : nil }
        return destinations.first { type(of: $0).slug.isExactly(name) || Self.shortName($0).isExactly(name) }
    }

    /// What is wrong with the names of the destinations.
    var problem: String? {
        var seen: [String] = []
        for destination in destinations {
            for name in Set([type(of: destination).slug, Self.shortName(destination)]) {
                if seen.contains(where: name.isExactly) { return "Two destinations have the name \(name)" }
                seen.append(name)
            }
        }
        return nil
    }

    /// The formats of texts that the fields of the destinations have and the library has not.
    private var formats: [FieldFormat] {
        var formats: [FieldFormat] = []
        for destination in destinations {
            let fields = (try? Self.definition(of: destination))?.actions.flatMap(\.fields) ?? []
            formats += fields.compactMap(\.format).filter { !FieldFormat.allCases.contains($0) }
        }
        return formats
    }

    private static func definition<D: Destination>(of destination: D) throws -> DestinationDefinition {
        try DestinationDefinition(destination)
    }

    /// The documentation of a destination.
    static func page<D: Destination>(of destination: D) throws -> String {
        try DestinationPage(destination).markdown
    }
}
