package dev.runnel.event;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Makes an event of any kind, to see how it looks on the wire.
 *
 * @param filled how many levels of records have all that is optional: 0 for none, 1 for the event itself, 2 for what it holds as well
 * @param choice which of an enum's constants to take, counted round
 */
record EventExamples(int filled, int choice) {

    private static final String TEXT = "x";

    /** With nothing that can be left out. */
    static final EventExamples BARE = new EventExamples(0, 0);
    /** With all that is its own, of records that are bare. */
    static final EventExamples HOLLOW = new EventExamples(1, 0);
    /** With everything. */
    static final EventExamples FULL = new EventExamples(2, 0);

    /** An event of that kind. */
    Event event(Class<?> type) {
        return (Event) construct(type, arguments(type));
    }

    /** Whether its record refuses an empty text there. */
    static boolean refusesEmpty(RecordComponent text) {
        Class<?> type = text.getDeclaringRecord();
        Object[] arguments = FULL.arguments(type);
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            if (components[i].getName().equals(text.getName())) {
                arguments[i] = "";
            }
        }
        try {
            construct(type, arguments);
            return false;
        } catch (IllegalArgumentException refused) {
            return true;
        }
    }

    private Object[] arguments(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> value(component.getGenericType()))
                .toArray();
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return filled > 0 ? Optional.of(value(element)) : Optional.empty();
            }
            return filled > 0 ? List.of(value(element)) : List.of();
        }
        var plain = (Class<?>) type;
        if (plain.isRecord()) {
            return construct(plain, new EventExamples(Math.max(0, filled - 1), choice).arguments(plain));
        }
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[choice % constants.length];
        }
        return scalar(plain);
    }

    private Object scalar(Class<?> type) {
        boolean there = filled > 0;
        return switch (type.getSimpleName()) {
            case "String" -> TEXT;
            case "int" -> 1;
            case "long" -> 1L;
            case "boolean" -> there;
            case "OptionalInt" -> there ? OptionalInt.of(1) : OptionalInt.empty();
            case "OptionalLong" -> there ? OptionalLong.of(1) : OptionalLong.empty();
            case "OptionalDouble" -> there ? OptionalDouble.of(0.5) : OptionalDouble.empty();
            case "JsonElement" -> element();
            default -> throw new IllegalStateException("no example of " + type);
        };
    }

    private static JsonElement element() {
        return new JsonObject();
    }

    private static Object construct(Class<?> type, Object[] arguments) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("no example of " + type, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no example of " + type, e);
        }
    }
}
