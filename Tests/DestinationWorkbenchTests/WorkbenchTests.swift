import DestinationActions
import Testing

@testable import DestinationWorkbench

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("The workbench on a destination of one's own")
struct WorkbenchTests {
    static let workbench = Workbench(Greeter())

    static func ask(
        _ mode: Workbench.Mode, _ members: JSONObject, of workbench: Workbench = workbench
    ) async -> JSONValue {
        var line: JSONObject = ["settings": ["token": "t-1"], "event": ["type": "identify", "userId": "u-1"]]
        for (key, value) in members { line[key] = value }
        return await workbench.answer(JSONValue(line), in: mode)
    }

    @Test("an event becomes a request, without naming the only destination")
    func request() async {
        let answer = await Self.ask(.request, ["action": "greet"])
        #expect(answer["requests"]?[0]?["url"] == "https://api.greeter.example/users/u-1/greetings")
        #expect(answer["requests"]?[0]?["body"] == ["mood": "GLAD-1"])
        #expect(answer["error"] == nil)
    }

    @Test("a destination is named by its slug or its type, and by nothing else", arguments: ["my-greeter", "greeter"])
    func names(name: String) async {
        #expect(await Self.ask(.request, ["action": "greet", "destination": JSONValue(name)])["error"] == nil)
        let answer = await Self.ask(.request, ["action": "greet", "destination": "other"])
        #expect(answer["error"] == "The destination must be one of greeter")
    }

    @Test("two destinations of one name are told, whatever is asked")
    func twice() async {
        let answer = await Self.ask(.map, ["mapping": [:]], of: Workbench(Greeter(), Greeter()))
        #expect(answer["error"]?.string?.hasPrefix("Two destinations have the name ") == true)
    }

    @Test("it is explained, previewed, checked and delivered")
    func modes() async {
        let text = await Self.ask(.explain, [:])["text"]?.string ?? ""
        #expect(text.contains("Hello → greet") && text.contains("request: POST https://api.greeter.example/users/u-1"))
        let answers: JSONValue = [["status": 503]]
        let delivery = await Self.ask(.deliver, ["responses": answers])
        #expect(delivery["outcomes"]?[0]?["outcome"] == "undelivered")
        let check = await Self.ask(.check, ["responses": [["status": 401]]])
        #expect(check["code"] == "http401" && check["requests"]?.count == 1)
        let deletion = await Self.ask(.delete, ["userId": "u-1"])
        #expect(deletion["outcome"]?["outcome"] == "skipped")
        let batch = await Self.ask(.batch, ["action": "greet", "events": []])
        #expect(batch["error"]?.string?.contains("has no batches") == true)
    }

    @Test("choices are asked for page by page")
    func choices() async {
        let answer = await Self.ask(
            .choices,
            [
                "action": "greet", "field": "mood", "search": "gl", "page": 2,
                "responses": [["status": 200, "body": ["moods": ["GLAD-1"], "next": "3"]]],
            ])
        #expect(answer["requests"]?[0]?["url"] == "https://api.greeter.example/moods?q=gl&page=2")
        #expect(answer["choices"] == [["label": "GLAD-1", "value": "GLAD-1"]] && answer["nextPage"] == "3")
    }

    @Test(
        "a member of another kind is told instead of being passed over",
        arguments: ["subscriptions", "events", "responses", "values"])
    func kinds(key: String) async {
        let answer = await Self.ask(.deliver, [key: 5])
        #expect(answer["problems"]?[0]?["path"] == JSONValue(key))
        #expect(answer["requests"] == nil)
    }

    @Test("the kit reports on it")
    func report() async {
        let answer = await Self.ask(.report, [:])
        #expect(answer["problems"] == [], "\(answer)")
        #expect(answer["actions"]?[0]?["action"] == "greet")
    }

    @Test("formats of its own can be named, and a configuration can hold it")
    func formats() async {
        let fields: JSONValue = ["m": ["type": "string", "format": "mood", "ui": 1]]
        let answer = await Self.ask(.fields, ["fields": fields, "payload": ["m": "sad"]])
        #expect(answer["problems"]?[0]?["message"] == #"m must be a mood such as GLAD-1, found the string "sad""#)
        #expect(answer["warnings"]?[0]?["message"] == "The field m has ui, which is not read")
        let file: JSONValue = ["destinations": [["destination": "my-greeter", "settings": ["token": "${T}"]]]]
        let read = await Self.ask(.configuration, ["configuration": file, "environment": ["T": "t"]])
        #expect(read["instances"]?[0]?["subscriptions"] == ["Hello"])
    }

    @Test("a line that is none gets an answer, and the next one is read")
    func badLines() async throws {
        let lines = try await Self.run(["trigger"], "{\n5\n{\"fql\":\"true\",\"event\":{}}\n\n{}")
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix(#"{"error":"The line is no JSON: "#))
        #expect(lines[1].hasPrefix(#"{"error":"The line must be an object""#))
        #expect(lines[2] == #"{"match":true}"#)
        #expect(lines[3].contains("error") && lines[4].contains("The line has no fql"))
    }

    @Test("pages and schemas are printed, and what is not known is told with the status 2")
    func programs() async throws {
        #expect(try await Self.run(["docs", "greeter"]).first == "# Greeter Destination")
        #expect(try await Self.run(["schema", "configuration"]).first?.contains("my-greeter.greet") == true)
        for arguments in [[], ["mpa"], ["docs"], ["docs", "other"], ["map", "more"], ["schema"]] {
            let usage = try await Self.run(arguments, status: 2)
            #expect(usage.first?.contains("map | trigger") == true && usage.last?.hasSuffix("docs greeter") == true)
        }
    }

    /// Runs the workbench on an input, and gives the lines of its output.
    static func run(_ arguments: [String], _ input: String = "", status: Int32 = 0) async throws -> [String] {
        let (reading, writing) = (try Pipe(), try Pipe())
        reading.write(input)
        #expect(await workbench.run(arguments, input: reading.output, output: writing.input) == status)
        close(reading.output)
        return writing.lines()
    }

    /// A pipe of the system, for less than it holds at once.
    struct Pipe {
        let output: Int32
        let input: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (output, input) = (ends[0], ends[1])
        }

        func write(_ text: String) {
            let bytes = Array(text.utf8)
            #if canImport(Glibc)
            _ = Glibc.write(input, bytes, bytes.count)
            #elseif canImport(Musl)
            _ = Musl.write(input, bytes, bytes.count)
            #else
            _ = Darwin.write(input, bytes, bytes.count)
            #endif
            close(input)
        }

        func lines() -> [String] {
            close(input)
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            var count = 0
            while true {
                let more = bytes.withUnsafeMutableBytes {
                    read(output, $0.baseAddress?.advanced(by: count), $0.count - count)
                }
                if more <= 0 { break }
                count += more
            }
            close(output)
            return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map { String($0) }
        }
    }
}
