package dev.longtask.handler.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Recognizes public unicast addresses by IANA's special-purpose address registries. For IPv6, only global unicast
 * addresses are public, except the known forms that embed an IPv4 address (Teredo, 6to4, ISATAP), which could be a
 * private one.
 */
final class PublicAddresses {
    /** An address block: its first bytes, of which {@code bits} bits are significant. */
    private record Block(int bits, List<Integer> bytes) {
        Block(int bits, Integer... bytes) {
            this(bits, List.of(bytes));
        }

        boolean has(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if (((address[bit / Byte.SIZE] ^ bytes.get(bit / Byte.SIZE)) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Block> NOT_PUBLIC_IPV4 = List.of(
            new Block(8, 0),
            new Block(8, 10),
            new Block(10, 100, 64),
            new Block(8, 127),
            new Block(16, 169, 254),
            new Block(12, 172, 16),
            new Block(24, 192, 0, 0),
            new Block(24, 192, 0, 2),
            new Block(24, 192, 88, 99),
            new Block(16, 192, 168),
            new Block(15, 198, 18),
            new Block(24, 198, 51, 100),
            new Block(24, 203, 0, 113),
            // Multicast, reserved, broadcast.
            new Block(3, 224));

    private static final Block GLOBAL_UNICAST = new Block(3, 0x20);

    private static final List<Block> NOT_PUBLIC_IPV6 = List.of(
            // IETF protocol assignments: Teredo, benchmarking, ORCHID.
            new Block(23, 0x20, 0x01, 0x00),
            // Documentation.
            new Block(32, 0x20, 0x01, 0x0d, 0xb8),
            new Block(20, 0x3f, 0xff, 0x00),
            // 6to4.
            new Block(16, 0x20, 0x02));

    /** RFC 5214 marks ISATAP interface identifiers with these values in bytes 8 to 11. */
    private static final List<Integer> ISATAP = List.of(0x00005efe, 0x02005efe);

    private PublicAddresses() {}

    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return switch (address) {
            case Inet4Address v4 -> NOT_PUBLIC_IPV4.stream().noneMatch(block -> block.has(bytes));
            case Inet6Address v6 ->
                GLOBAL_UNICAST.has(bytes)
                        && NOT_PUBLIC_IPV6.stream().noneMatch(block -> block.has(bytes))
                        && !ISATAP.contains(java.nio.ByteBuffer.wrap(bytes).getInt(8));
            default -> false;
        };
    }
}
