import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { AllProblemsFilter } from './problem.filter.js';

/**
 * Has the filter for all exceptions asked last. Nest asks the global filter first that it has registered last, and it
 * registers those of the root module before those of the modules that it imports.
 */
@Injectable()
export class LastFilter {
  readonly #config: ApplicationConfig;
  readonly #filter: AllProblemsFilter;

  constructor(
    @Inject(ApplicationConfig) config: ApplicationConfig,
    @Inject(AllProblemsFilter) filter: AllProblemsFilter,
  ) {
    this.#config = config;
    this.#filter = filter;
  }

  /** Call it after the application has registered its filters, before Nest registers the routes. */
  place(): void {
    const filters = this.#config.getGlobalFilters();
    const index = filters.indexOf(this.#filter);
    if (index > 0) filters.unshift(...filters.splice(index, 1));
  }
}
