package io.millrace.inspector;

import io.millrace.testkit.HouseRules;

/** The house's rules for this module; each is a test of its own, inherited. */
final class HouseRulesTest extends HouseRules {}
