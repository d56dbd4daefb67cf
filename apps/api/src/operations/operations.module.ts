import { AuthMetrics, MetricsModule } from '@holdfast/nest/prometheus';
import { SessionStore } from '@holdfast/session';
import { SqlSessionStore } from '@holdfast/session-store';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';

/** Metrics of the auth routes, of the process, and of the batched refreshes in the store. */
@Module({ imports: [MetricsModule] })
export class OperationsModule implements OnModuleInit {
  readonly #metrics: AuthMetrics;
  readonly #store: SessionStore;

  constructor(@Inject(AuthMetrics) metrics: AuthMetrics, @Inject(SessionStore) store: SessionStore) {
    this.#metrics = metrics;
    this.#store = store;
  }

  onModuleInit(): void {
    collectDefaultMetrics({ register: this.#metrics.registry });
    // A refresh in Redis is a command of its own.
    if (this.#store instanceof SqlSessionStore) this.#countStatementsOf(this.#store);
  }

  #countStatementsOf(store: SqlSessionStore): void {
    this.#metrics.addCounter(
      'store_refreshes_total',
      'Refreshes written to the database.',
      () => store.rotationCounts.refreshes,
    );
    this.#metrics.addCounter(
      'store_refresh_statements_total',
      'SQL statements for these refreshes. Under load one statement writes several.',
      () => store.rotationCounts.statements,
    );
  }
}
