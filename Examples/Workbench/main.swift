import DestinationActions

// The workbench: tries triggers, mappings, fields and destinations from the command line, one JSON object a line.
// It never opens a socket; partners are played from the `responses` of a line.

let arguments = Array(CommandLine.arguments.dropFirst())

switch arguments.first {
case "json":
    for file in arguments.dropFirst() { print(JSONFileCheck.verdict(on: file)) }
case "docs":
    guard arguments.count == 2, let page = KnownDestination(rawValue: arguments[1])?.page else {
        exitWithUsage()
    }
    print(page, terminator: "")
case "schema":
    guard arguments.count == 2, arguments[1] == "configuration" else { exitWithUsage() }
    print(try DestinationConfiguration.jsonSchema(for: KnownDestination.all))
case .some(let name):
    guard let mode = WorkbenchMode(rawValue: name) else { exitWithUsage() }
    while let line = LineReader.standardInput.next() {
        let answer: JSONValue
        do throws(JSONSyntaxError) {
            answer = await mode.answer(try JSONValue(parsing: line, limits: WorkbenchMode.limits))
        } catch {
            answer = ["error": JSONValue("The line is no JSON: \(error)")]
        }
        // As bytes: what was copied from the input is seen as it goes out, not as it reads.
        StandardOutput.write(answer.bytes)
    }
    StandardOutput.flush()
case nil:
    exitWithUsage()
}
