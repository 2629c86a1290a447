package dev.longtask.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.engine.rejection.TypeNotFoundException;
import dev.longtask.engine.request.RequestListener;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.TypeAccess.Paused;
import dev.longtask.security.TypeAccess.TypeBacklog;
import dev.longtask.security.TypeAccess.TypeState;
import dev.longtask.store.Quota;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.type.ActivityCounts.Ended;
import dev.longtask.store.type.TypeActivity;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What callers may see of types and do to them. */
class TypeAccessTest {
    private final MovableClock clock = new MovableClock();
    private final TaskIds ids = new TaskIds(clock, new Random(1));
    private final MemoryTaskStore store = new MemoryTaskStore(clock);
    private final TaskTypes types = new TaskTypes(
            TestConfig.of(Map.of("longtask.types.export.kind", "worker", "longtask.types.import.kind", "worker")),
            List.of(),
            Map.of());
    private final AtomicInteger wakeUps = new AtomicInteger();

    private TypeAccess as(String name, String role) {
        RequestListener listener = new RequestListener() {
            @Override
            public void workAdded() {
                wakeUps.incrementAndGet();
            }

            @Override
            public void changed(Task task) {}
        };
        return new TypeAccess(
                store,
                types,
                listener,
                QuarkusSecurityIdentity.builder()
                        .setPrincipal(new QuarkusPrincipal(name))
                        .addAttribute(Caller.PRINCIPAL, Principal.of(name))
                        .addRole(role)
                        .build());
    }

    private TypeAccess root() {
        return as("root", Roles.ADMIN);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().indefinitely();
    }

    private void submit(String type) {
        await(store.submit(List.of(TestSubmission.of(ids.get()).type(type).build()), Quota.NONE));
    }

    @Test
    void aPauseIsForAllToSeeAndItsAuthorForAdmins() {
        await(root().pause("export"));

        assertThat(await(root().list()))
                .extracting(TypeState::paused)
                .containsExactly(new Paused(clock.instant(), Actor.user(Principal.of("root"))), null);
        assertThat(await(as("alice", Roles.USER).list()))
                .extracting(TypeState::paused)
                .containsExactly(new Paused(clock.instant(), null), null);
    }

    @Test
    void aResumeWakesTheNode() {
        await(root().pause("export"));
        assertThat(wakeUps).hasValue(0);

        assertThat(await(root().resume("export")).paused()).isNull();

        assertThat(wakeUps).hasValue(1);
    }

    @Test
    void theBacklogTellsWhatWaitsAndRunsOfEachType() {
        submit("export");
        await(store.claim(new ClaimRequest(
                new ClaimRequest.Claimant("node", 1), Duration.ofMinutes(1), List.of(new TypeDemand("export", 1)), 1)));
        submit("export");
        clock.advance(Duration.ofSeconds(7));
        submit("export");
        await(store.submit(
                List.of(TestSubmission.of(ids.get())
                        .type("export")
                        .runAt(clock.instant().plusSeconds(60))
                        .build()),
                Quota.NONE));
        await(root().pause("export"));

        List<TypeBacklog> backlog = await(root().backlog());

        assertThat(backlog).hasSize(2);
        assertThat(backlog.getFirst()).satisfies(export -> {
            assertThat(export.type().name()).isEqualTo("export");
            assertThat(export.paused()).isNotNull();
            assertThat(export.enqueued()).isEqualTo(3);
            assertThat(export.ready()).isEqualTo(2);
            assertThat(export.running()).isEqualTo(1);
            assertThat(export.oldest()).isEqualTo(Duration.ofSeconds(7));
        });
        assertThat(backlog.getLast()).satisfies(other -> {
            assertThat(other.paused()).isNull();
            assertThat(other.enqueued()).isZero();
            assertThat(other.ready()).isZero();
            assertThat(other.running()).isZero();
            assertThat(other.oldest()).isNull();
        });
    }

    @Test
    void theActivityIsThatOfTheConfiguredTypes() {
        await(store.activity()
                .add(List.of(
                        new Ended("export", TaskStatus.COMPLETE, 5, 3), new Ended("gone", TaskStatus.COMPLETE, 5, 9))));

        List<TypeActivity> activity = await(root().activity());

        assertThat(activity).extracting(TypeActivity::type).containsExactly("export", "import");
        assertThat(activity.getFirst()).isEqualTo(await(root().activity("export")));
        assertThat(activity.getFirst().minutes().getLast().complete()).isEqualTo(3);
    }

    @Test
    void aCallerWhoIsNoAdminMayOnlyListTypes() {
        TypeAccess alice = as("alice", Roles.USER);

        for (Consumer<TypeAccess> call : List.<Consumer<TypeAccess>>of(
                access -> await(access.pause("export")),
                access -> await(access.resume("export")),
                access -> await(access.backlog()),
                access -> await(access.activity()),
                access -> await(access.activity("export")),
                access -> await(access.activity("none")))) {
            assertThatThrownBy(() -> call.accept(alice)).isInstanceOf(ForbiddenException.class);
        }
        assertThat(await(store.pauses().all())).isEmpty();
    }

    @Test
    void anUnknownTypeIsNotFound() {
        assertThatThrownBy(() -> await(root().pause("none"))).isInstanceOf(TypeNotFoundException.class);
        assertThatThrownBy(() -> await(root().resume("none"))).isInstanceOf(TypeNotFoundException.class);
        assertThatThrownBy(() -> await(root().activity("none"))).isInstanceOf(TypeNotFoundException.class);
    }
}
