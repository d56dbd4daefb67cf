import { DatePipe } from '@angular/common';
import { Component, computed, inject, signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardActions, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { MatSnackBar } from '@angular/material/snack-bar';
import { RouterLink } from '@angular/router';
import type { SessionDetails } from '@holdfast/contract';
import { firstValueFrom, type Observable } from 'rxjs';
import { deviceName } from './device-name';
import { DevicesApi } from './devices-api';

/** Where somebody is signed in, and the way to end it. */
@Component({
  selector: 'app-devices-page',
  imports: [
    DatePipe,
    MatButton,
    MatCard,
    MatCardActions,
    MatCardContent,
    MatCardHeader,
    MatCardTitle,
    RouterLink,
  ],
  templateUrl: './devices-page.html',
  styleUrl: './devices-page.scss',
})
export class DevicesPage {
  readonly #api = inject(DevicesApi);
  readonly #snackBar = inject(MatSnackBar);

  protected readonly sessions = rxResource({ stream: () => this.#api.list() });
  protected readonly busy = signal(false);
  protected readonly hasOthers = computed(
    () => this.sessions.hasValue() && this.sessions.value().some(({ current }) => !current),
  );
  protected readonly deviceName = deviceName;

  protected end({ id, user_agent }: SessionDetails): Promise<void> {
    return this.#end(this.#api.end(id), `${deviceName(user_agent)} is signed out.`);
  }

  protected endOthers(): Promise<void> {
    return this.#end(this.#api.endOthers(), 'All other devices are signed out.');
  }

  async #end(ending: Observable<unknown>, sentence: string): Promise<void> {
    this.busy.set(true);
    try {
      await firstValueFrom(ending);
      this.#snackBar.open(sentence, 'OK', { duration: 6_000 });
    } catch {
      this.#snackBar.open('That could not be done at the moment. Try again.', 'OK');
    } finally {
      this.busy.set(false);
      this.sessions.reload();
    }
  }
}
