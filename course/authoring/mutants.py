"""Exercises of kind "test": the learner writes a test, which must accept the right program and reject every mutant."""


def mutants(right, wrong, name, given=""):
    """`cases` and `observe`, as a dict, for a test that must accept `right` and reject every wrong program.

    right: source text. wrong: dict of name -> source text. name: the function that each of them defines. given: import lines.
    """

    def cases(rng):
        yield {"program": "the right program"}
        for k in wrong:
            yield {"program": k}

    def observe(f, case):
        space = {}
        exec(given, space)
        exec(right if case["program"] == "the right program" else wrong[case["program"]], space)
        if case["program"] == "the right program":
            f(space[name])  # an assert that fails here is shown to the learner
            return {"your test": "accepts it"}
        try:
            f(space[name])
        except Exception:
            return {"your test": "rejects it"}
        return {"your test": "accepts it"}

    return {"cases": cases, "observe": observe}
