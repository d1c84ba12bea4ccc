package io.millrace.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One setting: a component of an {@code …Settings} or {@code …Limits} record that the YAML file and the environment can set.
 *
 * <p>The component's name in snake case is the YAML key; a {@code Duration} is read as a number of milliseconds and its key ends in {@code _ms}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** One sentence: what it does, its unit. Shown in docs/settings.md. */
    String doc();

    /** Smallest value allowed, for numbers and durations (in milliseconds). */
    long min() default 0;

    /** Largest value allowed, for numbers and durations (in milliseconds). */
    long max() default Long.MAX_VALUE;
}
