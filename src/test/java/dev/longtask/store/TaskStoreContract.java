package dev.longtask.store;

import org.junit.jupiter.api.Nested;

/** The contract of every store, in one suite per subject. Each store's test extends this with its harness. */
public abstract class TaskStoreContract {
    private final StoreHarness harness;

    protected TaskStoreContract(StoreHarness harness) {
        this.harness = harness;
    }

    @Nested
    class Submissions extends SubmissionContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class ClaimsOfTasks extends ClaimContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Attempts extends AttemptContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class LeasesOfWorkers extends WorkerContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class LivesOfWorkersLeases extends WorkerLeaseContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Workers extends WorkerDirectoryContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Nodes extends NodeDirectoryContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class HandoversOfAttempts extends HandoverContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class PausesOfTypes extends PauseContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class ActivityOfTypes extends ActivityContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class TicketsOfCallers extends TicketContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Reports extends ReportContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Checkpoints extends CheckpointContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Actions extends ActionContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Queries extends QueryContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Histories extends HistoryContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Changes extends ChangeContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Limits extends LimitContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class ConcurrencyKeys extends ConcurrencyKeyContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }

    @Nested
    class Races extends ConcurrencyContract {
        @Override
        protected StoreHarness harness() {
            return harness;
        }
    }
}
