package dev.longtask.handler.http;

import dev.longtask.engine.TaskFailure;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * Decides which addresses a call may go to. A host of a private network is refused unless the operator allows it by
 * name. The address that was checked is the one that is connected to: a second look-up could answer another.
 */
final class Targets {
    private final Set<String> allowedHosts;

    Targets(Set<String> allowedHosts) {
        this.allowedHosts = allowedHosts;
    }

    static boolean isHttp(URI url) {
        return url.getHost() != null
                && url.getScheme() != null
                && Set.of("http", "https").contains(url.getScheme().toLowerCase(Locale.ROOT));
    }

    /**
     * The address to connect to. Blocks while it looks the name up.
     *
     * @throws TaskFailure when it is refused or unknown
     */
    InetAddress resolve(URI url) {
        String host = url.getHost();
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            if (!allowedHosts.contains(host)) {
                for (InetAddress address : addresses) {
                    if (isPrivate(address)) {
                        throw TaskFailure.forGood(
                                "The address is refused: it is not a public one, and its host is not allowed.");
                    }
                }
            }
            return addresses[0];
        } catch (UnknownHostException e) {
            throw TaskFailure.retryable("The host of the address is unknown.", e);
        }
    }

    /** Whether an address is anything but a public unicast one (IANA's special-purpose address registries). */
    static boolean isPrivate(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        return switch (address) {
            case Inet4Address v4 ->
                first == 0
                        || first >= 240
                        || (first == 100 && second >= 64 && second < 128)
                        || (first == 192 && second == 0 && bytes[2] == 0)
                        || (first == 198 && (second == 18 || second == 19));
            // Unique local addresses, and those that embed an IPv4 address (6to4, NAT64, Teredo): they could hide one.
            case Inet6Address v6 ->
                (first & 0xfe) == 0xfc
                        || (first == 0x20 && second == 0x02)
                        || (first == 0x00 && second == 0x64)
                        || (first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0)
                        || v6.isIPv4CompatibleAddress();
            default -> true;
        };
    }
}
