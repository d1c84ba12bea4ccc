package io.millrace.reliability.planted;

/**
 * A change of one method.
 *
 * @param type the class, by its full name, which may be one that nobody may import
 * @param method all methods of that name are changed
 * @param advice a class of Byte Buddy advice, which becomes part of the method
 */
public record Plant(String type, String method, Class<?> advice) {}
