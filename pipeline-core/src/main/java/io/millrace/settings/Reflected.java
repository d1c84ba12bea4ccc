package io.millrace.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** What reflection tells of a settings record; what it cannot tell is a bug of ours, hence {@link IllegalStateException}. */
final class Reflected {
    private Reflected() {}

    static @Nullable Object get(RecordComponent component, Record record) {
        return invoke(component.getAccessor(), record);
    }

    static Setting setting(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component + " has no @Setting");
        }
        return setting;
    }

    static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** The type of a map's values. */
    static Class<?> valueType(RecordComponent map) {
        if (map.getGenericType() instanceof ParameterizedType type
                && type.getActualTypeArguments()[0] == String.class
                && type.getActualTypeArguments()[1] instanceof Class<?> value) {
            return value;
        }
        throw new IllegalStateException(map + " must be a Map<String, …>");
    }

    /** What the record type's public static {@code defaults()} returns. */
    static Record defaults(Class<?> type) {
        try {
            if (invoke(type.getMethod("defaults"), null) instanceof Record record && type.isInstance(record)) {
                return record;
            }
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " needs a public static defaults()", e);
        }
        throw new IllegalStateException(type + ".defaults() must return a " + type.getSimpleName());
    }

    private static @Nullable Object invoke(Method method, @Nullable Object target) {
        try {
            method.setAccessible(true);
            return method.invoke(target);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot call " + method, e);
        }
    }
}
