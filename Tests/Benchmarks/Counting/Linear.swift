import DestinationActions

/// Whether worst cases take twice the instructions for twice the size, and not four times.
///
/// Instructions do not depend on what else the machine does, so that the ratio says how a cost grows. The program counts them by
/// running itself under valgrind, for each size.
enum Linear {
    /// How many times the instructions twice the size may take: what grows with a logarithm besides is below.
    static let most = 2.4

    /// Does the work of one case of a size; for the runs that are counted.
    static func run(_ name: String, _ size: Int) throws {
        guard let subject = WorstCase.all.first(where: { $0.name == name }) else {
            print("there is no worst case \(name)")
            exitProcess(1)
        }
        let work = try subject.make(size)
        // The first time makes what is made once.
        work()
        countedWork(work)
    }

    /// Prints how the cases grow, and says whether all do as they should.
    static func check() -> Bool {
        if !Instructions.canCount {
            print("no valgrind: nothing can be counted")
            return false
        }
        print("\ninstructions of worst cases, of a size and of twice the size:")
        var isLinear = true
        for subject in WorstCase.all {
            guard let one = counted(subject, subject.size), let two = counted(subject, 2 * subject.size), one > 0 else {
                print("  \(subject.name): could not be counted")
                isLinear = false
                continue
            }
            let ratio = two / one
            let isFine = (ratio <= most) == (subject.name != WorstCase.quadratic)
            isLinear = isLinear && isFine
            Table.growth(subject.name, subject.size, one, ratio, isFine)
        }
        return isLinear
    }

    /// The instructions of doing the work of a size once.
    private static func counted(_ subject: WorstCase, _ size: Int) -> Double? {
        Instructions.counted("--task '\(subject.name)' --size \(size)", within: "*countedWork*")
    }
}

/// What valgrind counts within, by its name.
@inline(never) private func countedWork(_ work: () -> Void) { work() }
