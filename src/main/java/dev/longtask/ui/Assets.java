package dev.longtask.ui;

import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Scripts, styles and the icon of the pages, compressed once. Their addresses carry a hash, so that browsers can keep them for
 * good.
 */
@Path("/ui/assets")
@PermitAll
@Singleton
public class Assets {
    private static final String LIBRARY =
            "META-INF/resources/webjars/json-editor__json-editor/" + "2.15.2/dist/jsoneditor.js";
    private static final String SCRIPT = "text/javascript;charset=UTF-8";
    private static final String STYLE = "text/css;charset=UTF-8";
    private static final int HASH_LENGTH = 16;
    /** The coding with any quality but zero (RFC 9110, section 12.5.3). */
    private static final Pattern ZIP = Pattern.compile("(?i)\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))");

    /** The bytes of a file as they are sent, without and with gzip. */
    private record Asset(String type, Buffer plain, Buffer zipped) {}

    private final Map<String, Asset> files = Map.of(
            "app.js",
            asset("ui/app.js", SCRIPT),
            "submit.js",
            asset("ui/submit.js", SCRIPT),
            "app.css",
            asset("ui/app.css", STYLE),
            "form.css",
            asset("ui/form.css", STYLE),
            "icon.svg",
            asset("ui/icon.svg", "image/svg+xml"),
            "jsoneditor.js",
            asset(LIBRARY, SCRIPT));

    private final Map<String, String> hashes = files.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, file -> hash(file.getValue().plain().getBytes())));

    /** The address of an asset below the dashboard's root: {@code assets/app.js?v=…}. */
    public String address(String name) {
        return "assets/" + name + "?v=" + hashes.get(name);
    }

    @GET
    @NonBlocking
    @Path("{name}")
    public Response get(
            @PathParam("name") String name,
            @QueryParam("v") @Nullable String version,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable String accepted) {
        Asset asset = files.get(name);
        if (asset == null) {
            throw new NotFoundException();
        }
        boolean zip = accepted != null && ZIP.matcher(accepted).find();
        Response.ResponseBuilder response = Response.ok(zip ? asset.zipped() : asset.plain())
                .header(HttpHeaders.CONTENT_TYPE, asset.type())
                .header(
                        HttpHeaders.CACHE_CONTROL,
                        Objects.equals(version, hashes.get(name)) ? "public, max-age=31536000, immutable" : "no-cache")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        return (zip ? response.header(HttpHeaders.CONTENT_ENCODING, "gzip") : response).build();
    }

    private static Asset asset(String resource, String type) {
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the package lacks " + resource);
            }
            byte[] plain = in.readAllBytes();
            return new Asset(type, Buffer.buffer(plain), zipped(plain));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Buffer zipped(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
