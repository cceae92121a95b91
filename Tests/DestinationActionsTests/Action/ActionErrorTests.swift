import DestinationActions
import Testing

@Suite("Errors of actions")
struct ActionErrorTests {
    @Test("an error is about a field, or about the payload as a whole")
    func problems() {
        let field = ActionError(field: "email", "An address is needed.")
        #expect(field.problems == [FieldProblem(key: "email", path: "/email", message: "An address is needed.")])
        #expect(field.description == "An address is needed.")
        let whole = ActionError("One of the ids is needed.")
        #expect(whole.problems == [FieldProblem(key: "", path: "", message: "One of the ids is needed.")])
    }
}
