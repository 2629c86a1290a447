package dev.longtask.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.HostileTexts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Ids, principals and texts from outside. */
@Tag("fuzz")
class TextParsersTest {
    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.oneOf(
                HostileTexts.like(
                        List.of("018f0c1e-7b6a-7c3d-9e2f-0123456789ab", "018F0C1E-7B6A-7C3D-9E2F-0123456789AB")),
                HostileTexts.any());
    }

    @Property
    void anIdIsInCanonicalFormOrNone(@ForAll("ids") String text) {
        Optional<TaskId> id = TaskId.parse(text);

        id.ifPresent(found -> {
            assertThat(found.toString()).isEqualTo(text.toLowerCase(Locale.ROOT));
            assertThat(TaskId.fromBytes(found.toBytes())).isEqualTo(found);
        });
    }

    @Provide
    Arbitrary<String> texts() {
        return HostileTexts.any();
    }

    @Property
    void aPrincipalOfATokenReadsBackOrIsRefused(@ForAll("texts") String issuer, @ForAll("texts") String name) {
        try {
            Principal principal = Principal.vouched(issuer, name);

            assertThat(Principal.parse(principal.text())).isEqualTo(principal);
            assertThat(StorableText.brokenRule(principal.text())).isNull();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("the principal ");
        }
    }

    @Property
    void mendedTextCanBeStoredAndKeepsItsLength(@ForAll("texts") String text) {
        String mended = StorableText.mended(text);

        assertThat(StorableText.brokenRule(mended)).isNull();
        assertThat(mended).hasSameSizeAs(text);
        assertThat(StorableText.brokenRule(text) == null).isEqualTo(mended.equals(text));
    }
}
