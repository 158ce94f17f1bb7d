package dev.runnel.provider;

import java.util.Optional;

/** Where keys and addresses of providers stand, by the names their users know: {@code ANTHROPIC_API_KEY}. */
public interface Variables {

    /** Nothing is set. */
    Variables NONE = name -> Optional.empty();

    /** The variable of that name; blank ones count as not set. */
    Optional<Variable> find(String name);

    /**
     * A variable that is set.
     *
     * @param place where, for a person to read: {@code the environment}
     */
    record Variable(String name, String value, String place) {

        /** Never the value, which may be a key. */
        @Override
        public String toString() {
            return name + " from " + place;
        }
    }
}
