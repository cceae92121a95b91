extension OAuth2 {
    /// What is wrong with the declaration, before any token is needed.
    func problems(_ rules: DepartureRules) -> [ConfigurationProblem] {
        do {
            _ = try rules.check(request(declaredRefreshToken))
        } catch {
            let message = "must make a request for a token that may be sent: \(rules.redactor.message("\(error)"))"
            return [ConfigurationProblem(path: "authorization", message: message)]
        }
        do { _ = try answer(exampleAnswer) } catch {
            let message =
                "must read its example of a token endpoint's answer, which \(rules.redactor.message("\(error)"))"
            return [ConfigurationProblem(path: "authorization", message: message)]
        }
        return []
    }

    /// What is legal, and loses tokens.
    func warnings(hasStore: Bool) -> [ConfigurationProblem] {
        if hasStore || declaredRefreshToken == nil { return [] }
        let message =
            "has a refresh token and no store of tokens: where the partner replaces it, the new one is lost with the process"
        return [ConfigurationProblem(path: "authorization", message: message)]
    }
}
