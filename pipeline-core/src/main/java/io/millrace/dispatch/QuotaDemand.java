package io.millrace.dispatch;

import io.millrace.limit.RateQuota;

/**
 * How much of a quota this instance could use now: what reports to other instances are made of.
 *
 * @param quota the whole of it, over all instances
 * @param demand part of the whole, 0 for none; above 1 if it could use more than there is
 */
public record QuotaDemand(QuotaKey key, RateQuota quota, double demand) {}
