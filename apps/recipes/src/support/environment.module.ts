import { SessionStore, type Clock } from '@holdfast/session';
import { Module, type DynamicModule } from '@nestjs/common';
import { CLOCK } from './clock.js';
import { TICKET_SECRET } from './tickets.js';

/** What all recipes share. */
export interface Environment {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly ticketSecret: Uint8Array;
}

/** Provides the store, the clock and the secret to every module. */
@Module({})
export class EnvironmentModule {
  static register({ store, clock, ticketSecret }: Environment): DynamicModule {
    return {
      module: EnvironmentModule,
      global: true,
      providers: [
        { provide: SessionStore, useValue: store },
        { provide: CLOCK, useValue: clock },
        { provide: TICKET_SECRET, useValue: ticketSecret },
      ],
      exports: [SessionStore, CLOCK, TICKET_SECRET],
    };
  }
}
