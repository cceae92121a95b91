import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting
import Testing

@Suite("Dead letters in files")
struct FileDeadLettersTests {
    private func letter(_ number: Int, message: String = "no") -> DeadLetter {
        DeadLetter(
            at: Timestamp(seconds: 1_700_000_000), event: FaultyPartner.event(number), destination: "Shop",
            subscription: "Orders", outcome: "failed", code: "http400", message: message,
            attempts: [DeliveryAttempt(age: .milliseconds(1500), status: 400, code: "http400", message: "no")])
    }

    private func numbers(_ letters: FileDeadLetters) throws -> [Int] {
        var numbers: [Int] = []
        try letters.read { numbers.append(FaultyPartner.number(of: $0.event) ?? -1) }
        return numbers
    }

    @Test("gives back what it kept, also to another sink of the directory")
    func roundTrip() async throws {
        try await withDirectory { directory in
            do {
                let letters = try FileDeadLetters(directory: directory)
                try await letters.keep([letter(1, message: "line\nbreak \u{2028} \"quoted\""), letter(2)])
            }
            let letters = try FileDeadLetters(directory: directory + "/")
            try await letters.keep([letter(3)])
            var found: [DeadLetter] = []
            let report = try letters.read { found.append($0) }
            #expect(report.letters == 3 && report.damaged == 0)
            #expect(
                found.map(\.json)
                    == [letter(1, message: "line\nbreak \u{2028} \"quoted\""), letter(2), letter(3)].map(\.json))
            #expect(found.map(\.event.messageId) == ["message-1", "message-2", "message-3"])
        }
    }

    @Test("begins a new file when one is full, and keeps the order")
    func rotation() async throws {
        try await withDirectory { directory in
            let letters = try FileDeadLetters(
                directory: directory, limits: .init(fileBytes: 5000, files: 100), durability: .system)
            for number in 0..<40 { try await letters.keep([letter(number)]) }
            try await letters.keep((40..<60).map { letter($0) })
            #expect(try letters.paths().count > 10)
            #expect(try numbers(letters) == Array(0..<60))
        }
    }

    @Test("refuses new letters at the bound, or deletes the oldest")
    func bound() async throws {
        try await withDirectory { directory in
            let letters = try FileDeadLetters(directory: directory, limits: .init(fileBytes: 3000, files: 3))
            var kept = 0
            await #expect(throws: FileError.self) {
                for number in 0..<100 {
                    try await letters.keep([letter(number)])
                    kept += 1
                }
            }
            #expect(try letters.paths().count == 3)
            #expect(try numbers(letters) == Array(0..<kept))
        }
        try await withDirectory { directory in
            let letters = try FileDeadLetters(
                directory: directory, limits: .init(fileBytes: 3000, files: 3), whenFull: .deleteOldest)
            for number in 0..<100 { try await letters.keep([letter(number)]) }
            #expect(try letters.paths().count == 3)
            let left = try numbers(letters)
            #expect(left.last == 99 && left == Array((100 - left.count)..<100))
        }
    }

    @Test("loses only the letter that a crash cut off")
    func torn() async throws {
        try await withDirectory { directory in
            do {
                let letters = try FileDeadLetters(directory: directory)
                try await letters.keep([letter(1), letter(2)])
                try append("{\"at\":\"2023-11-14T22:1", to: letters.currentPath)
            }
            let letters = try FileDeadLetters(directory: directory)
            try await letters.keep([letter(3)])
            var found: [Int] = []
            let report = try letters.read { found.append(FaultyPartner.number(of: $0.event) ?? -1) }
            #expect(found == [1, 2, 3] && report.damaged == 1)
        }
    }

    @Test("says what is wrong with the directory")
    func errors() {
        let error = #expect(throws: FileError.self) { try FileDeadLetters(directory: "/proc/no/such/place") }
        #expect(error?.path == "/proc/no/such/place" && error?.code == .system)
        #expect(error?.description.hasPrefix("Cannot make the directory /proc/no/such/place: ") == true)
    }

    @Test("sends letters again, each to its subscription, and keeps those that fail again", arguments: [true, false])
    func replay(isOwnSink: Bool) async throws {
        try await withDirectory { directory in
            let letters = try FileDeadLetters(directory: directory, limits: .init(fileBytes: 4000, files: 50))
            try await letters.keep((0..<30).map { letter($0) })
            try await letters.keep([
                DeadLetter(
                    at: Timestamp(seconds: 0), event: FaultyPartner.event(30), destination: "Gone",
                    subscription: "Orders",
                    outcome: "failed", code: "http400", message: "")
            ])
            let clock = VirtualClock()
            let report = try await clock.run {
                let partner = FaultyPartner(clock: clock) { $0.events.contains(7) ? .status(400) : .status(200) }
                var configuration = PipelineConfiguration()
                configuration.executor = clock.executor
                let instance = try DestinationInstance(
                    Kiosk(), name: "Shop", settings: [:],
                    subscriptions: [
                        Subscription(name: "Orders", action: "order", trigger: "true"),
                        Subscription(name: "Others", action: "order", trigger: "true"),
                    ])
                let pipeline = try Pipeline(
                    [instance], transport: partner, configuration: configuration,
                    deadLetters: isOwnSink ? letters : nil,
                    clock: clock)
                let report = try await letters.replay(through: pipeline)
                await pipeline.shutdown()
                #expect(partner.taken.count == 29 && partner.taken.values.allSatisfy { $0 == 1 })
                return report
            }
            #expect(report.letters == 31 && report.settled == 29 && report.keptAgain == 2)
            #expect(try numbers(letters).sorted() == [7, 30])
        }
    }
}
