import { AuthMetrics, MetricsModule } from '@holdfast/nest/prometheus';
import { SessionStore } from '@holdfast/session';
import type { SqlSessionStore } from '@holdfast/session-store';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';

/** The metrics of sign-in, of this process, and of the statements that refreshes share. */
@Module({ imports: [MetricsModule] })
export class OperationsModule implements OnModuleInit {
  readonly #metrics: AuthMetrics;
  readonly #store: SqlSessionStore;

  constructor(@Inject(AuthMetrics) metrics: AuthMetrics, @Inject(SessionStore) store: SqlSessionStore) {
    this.#metrics = metrics;
    this.#store = store;
  }

  onModuleInit(): void {
    collectDefaultMetrics({ register: this.#metrics.registry });
    this.#metrics.countFrom(
      'store_refreshes_total',
      'Refreshes that went to the database.',
      () => this.#store.coalescing.refreshes,
    );
    this.#metrics.countFrom(
      'store_refresh_statements_total',
      'Statements that carried them: fewer under load.',
      () => this.#store.coalescing.statements,
    );
  }
}
