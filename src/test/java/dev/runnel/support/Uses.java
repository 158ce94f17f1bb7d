package dev.runnel.support;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a class file says that the class uses.
 *
 * @param name of the class, as {@code java.lang.String}
 * @param types all it names: in code, in signatures, in annotations
 * @param methods all it calls, as {@code java.lang.System.getenv}
 */
public record Uses(String name, Set<String> types, Set<String> methods) {

    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([A-Za-z_$][\\w$]*(?:/[\\w$]+)+)[;<]");

    /** Reads it from the file's constant pool, which has everything but constants that were copied in. */
    public static Uses of(byte[] classFile) {
        ClassModel model = ClassFile.of().parse(classFile);
        var types = new TreeSet<String>();
        var methods = new TreeSet<String>();
        Set<Utf8Entry> words = words(model);
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type -> type(types, type.asInternalName());
                case MemberRefEntry member ->
                    methods.add(dotted(member.owner().asInternalName()) + "."
                            + member.name().stringValue());
                case Utf8Entry text when !words.contains(text) -> descriptor(types, text.stringValue());
                default -> {}
            }
        }
        return new Uses(dotted(model.thisClass().asInternalName()), types, methods);
    }

    /** What is in the pool as text of the program's, and names nothing. */
    private static Set<Utf8Entry> words(ClassModel model) {
        var words = new HashSet<Utf8Entry>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof StringEntry text) {
                words.add(text.utf8());
            }
        }
        return words;
    }

    private static void type(Set<String> types, String internalName) {
        if (internalName.startsWith("[")) {
            descriptor(types, internalName);
        } else {
            types.add(dotted(internalName));
        }
    }

    private static void descriptor(Set<String> types, String text) {
        Matcher matcher = IN_DESCRIPTOR.matcher(text);
        while (matcher.find()) {
            types.add(dotted(matcher.group(1)));
        }
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }
}
