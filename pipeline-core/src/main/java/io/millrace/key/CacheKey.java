package io.millrace.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What is asked, as one SHA-256 hash: two questions share an answer exactly if their keys are equal.
 *
 * <p>The hash is over length-prefixed fields, so no two different lists of fields have the same pre-image: key version, namespace, endpoint, the catalog's
 * identity of the model, the parameters in canonical form, and the input, untouched, behind a tag for its kind.
 */
public final class CacheKey implements Comparable<CacheKey> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    /** Goes up whenever equal questions would get another hash than before. */
    static final byte VERSION = 1;

    private final byte[] hash;

    private CacheKey(byte[] hash) {
        this.hash = hash;
    }

    /** The key with this hash; throws {@link IllegalArgumentException} unless it has {@link #LENGTH} bytes. */
    public static CacheKey of(byte[] hash) {
        if (hash.length != LENGTH) {
            throw new IllegalArgumentException("cache key: " + hash.length + " bytes; a key has " + LENGTH);
        }
        return new CacheKey(hash.clone());
    }

    /** What a job has in common over its inputs; make it once, then one key an input. */
    public static Scope scope(String namespace, String endpoint, String modelIdentity, CanonicalJson params) {
        MessageDigest digest = sha256();
        digest.update(VERSION);
        field(digest, namespace.getBytes(StandardCharsets.UTF_8));
        field(digest, endpoint.getBytes(StandardCharsets.UTF_8));
        field(digest, modelIdentity.getBytes(StandardCharsets.UTF_8));
        field(digest, params.bytes());
        field(digest, params.exactNumbers());
        return new Scope(digest);
    }

    /** A key that belongs to one record's asking of this question and to nothing else: for what may not be shared. */
    public CacheKey apart(byte source, long offset) {
        MessageDigest digest = sha256();
        digest.update(hash);
        digest.update(ByteBuffer.allocate(9).put(source).putLong(offset).flip());
        return new CacheKey(digest.digest());
    }

    /** The hash, 32 bytes; a copy. */
    public byte[] bytes() {
        return hash.clone();
    }

    /** The hash in hexadecimal, as logs and commands show it. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key && Arrays.equals(key.hash, hash);
    }

    @Override
    public int hashCode() {
        // The bytes of a hash are uniform, so any four of them are as good as all.
        return ByteBuffer.wrap(hash).getInt();
    }

    @Override
    public int compareTo(CacheKey other) {
        return Arrays.compareUnsigned(hash, other.hash);
    }

    private static void field(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The hash of all but the input. */
    public static final class Scope {
        private final MessageDigest prefix;

        private Scope(MessageDigest prefix) {
            this.prefix = prefix;
        }

        /** The key of a question whose parameters are all of it. */
        public CacheKey whole() {
            return finish((byte) 'w', new byte[0]);
        }

        /** The key of one text. */
        public CacheKey text(String text) {
            return finish((byte) 't', text.getBytes(StandardCharsets.UTF_8));
        }

        /** The key of one list of token ids. */
        public CacheKey tokens(int[] ids) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length);
            for (int id : ids) {
                bytes.putInt(id);
            }
            return finish((byte) 'i', bytes.array());
        }

        private CacheKey finish(byte tag, byte[] input) {
            MessageDigest digest;
            try {
                digest = (MessageDigest) prefix.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("SHA-256 of this platform cannot be cloned", e);
            }
            digest.update(tag);
            field(digest, input);
            return new CacheKey(digest.digest());
        }
    }
}
