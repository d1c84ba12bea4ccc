package io.millrace.benchmarks;

import io.millrace.testkit.HouseRules;

/** The house's rules, in this module. */
final class HouseRulesTest extends HouseRules {}
