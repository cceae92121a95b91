/// The flights that wait for a place, the first to come being the first to go.
///
/// A flight that is cancelled while it waits stays where it is until its turn comes or until such flights are half of
/// the line, so that leaving costs no search.
struct WaitingLine {
    private var flights: [Flight] = []
    private var first = 0
    private var left = 0

    var count: Int { flights.count - first }

    mutating func append(_ flight: Flight) {
        flights.append(flight)
    }

    /// Notes that a flight of the line has landed.
    mutating func noteLanding() {
        left += 1
        if left > 32, left * 2 > count { compact { !$0.hasLanded } }
    }

    /// Removes the first flight that has not landed.
    mutating func next() -> Flight? {
        while first < flights.count {
            let flight = flights[first]
            first += 1
            if first > 32, first * 2 > flights.count { compact { _ in true } }
            if !flight.hasLanded { return flight }
            left = max(0, left - 1)
        }
        return nil
    }

    private mutating func compact(keeping isKept: (Flight) -> Bool) {
        flights = flights[first...].filter(isKept)
        first = 0
        left = 0
    }
}
