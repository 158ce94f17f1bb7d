package dev.runnel.store;

/**
 * What a file, or a link, was like.
 *
 * @param link whether it is a link; its content is its text then
 * @param mode its permissions as {@code rw-r--r--}; empty where none are known
 * @param hash SHA-256 of its content, in hexadecimal; empty where it was too large to be read
 * @param size in bytes
 */
public record FileMark(boolean link, String mode, String hash, long size) {}
