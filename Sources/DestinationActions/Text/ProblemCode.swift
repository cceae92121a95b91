/// The codes by which machines tell kinds of problems apart: each stands with its cause and cure on the page of problems.
///
/// What is public are their names, as texts from a bounded set: errors, outcomes and their JSON carry them, sentences for persons do
/// not. A code that is once released keeps its meaning.
///
/// What becomes of an event has one word, `queueFull`. What is wrong with something that was given has its area before a point,
/// `trigger.badPath`. Words are written as Swift writes names.
package enum ProblemCode: String, Sendable, Hashable, CaseIterable {
    case triggerEmpty = "trigger.empty"
    case triggerUnexpectedToken = "trigger.unexpectedToken"
    case triggerUnterminatedString = "trigger.unterminatedString"
    case triggerBadNumber = "trigger.badNumber"
    case triggerBadPath = "trigger.badPath"
    case triggerUnknownFunction = "trigger.unknownFunction"
    case triggerArgumentCount = "trigger.argumentCount"
    case triggerTooDeep = "trigger.tooDeep"
    case triggerDoubt = "trigger.doubt"

    case mappingValue = "mapping.value"
    case mappingUnknownDirective = "mapping.unknownDirective"
    case mappingPath = "mapping.path"
    case mappingTemplate = "mapping.template"
    case mappingLiteral = "mapping.literal"
    case mappingIf = "mapping.if"
    case mappingCase = "mapping.case"
    case mappingReplace = "mapping.replace"
    case mappingArrayPath = "mapping.arrayPath"
    case mappingFlatten = "mapping.flatten"
    case mappingJSON = "mapping.json"
    case mappingMerge = "mapping.merge"
    case mappingTransform = "mapping.transform"
    case mappingExcludeWhenNull = "mapping.excludeWhenNull"
    case mappingLiquid = "mapping.liquid"
    case mappingSaved = "mapping.saved"
    case mappingDoubt = "mapping.doubt"
    case mappingInputNotAnObject = "mapping.inputNotAnObject"
    case mappingTextExpected = "mapping.textExpected"
    case mappingTextTooLong = "mapping.textTooLong"
    case mappingNumberOutOfRange = "mapping.numberOutOfRange"
    case mappingLiquidFailed = "mapping.liquidFailed"

    case fieldRequired = "field.required"
    case fieldType = "field.type"
    case fieldChoice = "field.choice"
    case fieldFormat = "field.format"
    case fieldRange = "field.range"
    case fieldLength = "field.length"
    case fieldNumber = "field.number"
    case fieldControlCharacter = "field.controlCharacter"
    case fieldHash = "field.hash"
    case fieldPayload = "field.payload"
    case fieldAction = "field.action"

    case eventWhole = "event.whole"
    case eventSyntax = "event.syntax"
    case eventMember = "event.member"

    case jsonSyntax = "json.syntax"
    case jsonLimit = "json.limit"

    case audienceUnnamed = "audience.unnamed"
    case audienceState = "audience.state"
    case audienceUnsorted = "audience.unsorted"

    case tokenRefused = "token.refused"
    case tokenAnswer = "token.answer"
    case tokenExpired = "token.expired"

    case fileSystem = "file.system"
    case fileNoSpace = "file.noSpace"
    case fileNotAllowed = "file.notAllowed"
    case fileUnsafe = "file.unsafe"
    case fileInUse = "file.inUse"
    case fileUnknownFormat = "file.unknownFormat"
    case fileDamaged = "file.damaged"
    case fileFull = "file.full"
    case fileTooLarge = "file.tooLarge"
    case fileClosed = "file.closed"

    case configurationFile = "configuration.file"
    case configurationUnknownKey = "configuration.unknownKey"
    case configurationRepeatedKey = "configuration.repeatedKey"
    case configurationSettings = "configuration.settings"
    case configurationSubscription = "configuration.subscription"
    case configurationTrigger = "configuration.trigger"
    case configurationMapping = "configuration.mapping"
    case configurationBatching = "configuration.batching"
    case configurationPipeline = "configuration.pipeline"
    case configurationInstance = "configuration.instance"
    case configurationDeclaration = "configuration.declaration"

    case http, delivered, skippedByTrigger = "trigger", disabled, integrations, middleware, duplicate,
        deletionUnsupported
    case nothingToDelete, declined, invalid, retries, deadline, shutdown, credentials, queueFull, cancelled, removed
    case hostNotFound, connectionRefused, connectionLost, timedOut, tlsFailed, responseTooLarge, invalidResponse
    case invalidRequest, other, badAnswer, tooManySteps, unfinished, unknownSubscription, tooManyDeliveries, tooLarge
    case noVerdict, unassigned, batchRefused, closed, queueFailed, masked, unknownDestination, invalidHandover

    /// The code of what is wrong at a place of a mapping: that of the innermost directive.
    static func mapping(at path: String) -> ProblemCode {
        guard let name = path.split(separator: "/").last(where: { $0.hasPrefix("@") }) else { return .mappingValue }
        return ProblemCode(rawValue: "mapping.\(name.dropFirst())") ?? .mappingUnknownDirective
    }

    /// The code of what is wrong at a place of a configuration, unless more is known.
    static func configuration(at path: String) -> ProblemCode {
        let parts = path.split(separator: "/")
        if parts.first == "pipeline" { return .configurationPipeline }
        // An instance by itself has its parts at the start, one of a configuration has them after its number.
        let own = parts.first == "destinations" ? parts.dropFirst(2) : parts[...]
        if own.first == "settings" { return .configurationSettings }
        if own.first == "subscriptions" {
            switch own.dropFirst(2).first {
            case "trigger", "subscribe": return .configurationTrigger
            case "mapping": return .configurationMapping
            case "batching": return .configurationBatching
            default: return .configurationSubscription
            }
        }
        switch parts.first {
        case "actions", "headers", "baseURLs", "authorization", "fields", "options": return .configurationDeclaration
        case "destinations" where parts.count > 1, "destination", "name": return .configurationInstance
        default: return .configurationFile
        }
    }
}
