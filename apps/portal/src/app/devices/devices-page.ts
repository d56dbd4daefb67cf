import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { SessionDetails } from '@holdfast/contract';
import { firstValueFrom, type Observable } from 'rxjs';
import { PagedList } from '../pages/paged-list';
import { ShowMore } from '../pages/show-more';
import { DeviceCard } from './device-card';
import { groupByDevice } from './device-groups';
import { deviceName } from './device-name';
import { DevicesApi } from './devices-api';

/** Lists the account's sessions by device, and signs them out. */
@Component({
  selector: 'app-devices-page',
  imports: [DeviceCard, MatButton, ShowMore],
  templateUrl: './devices-page.html',
  styleUrl: './devices-page.scss',
})
export class DevicesPage {
  readonly #api = inject(DevicesApi);
  readonly #snackBar = inject(MatSnackBar);

  protected readonly sessions = new PagedList((cursor) => this.#api.list(cursor));
  protected readonly busy = signal(false);
  protected readonly hasOthers = computed(() => this.sessions.items()?.some(({ current }) => !current));
  protected readonly groups = computed(() => groupByDevice(this.sessions.items() ?? []));

  constructor() {
    void this.sessions.load();
  }

  protected end({ id, user_agent }: SessionDetails): Promise<void> {
    return this.#end(this.#api.end(id), `Signed out ${deviceName(user_agent)}.`);
  }

  protected endOthers(): Promise<void> {
    return this.#end(this.#api.endOthers(), 'Signed out all other devices.');
  }

  async #end(request: Observable<unknown>, confirmation: string): Promise<void> {
    this.busy.set(true);
    try {
      await firstValueFrom(request);
      this.#snackBar.open(confirmation, 'OK', { duration: 6_000 });
    } catch {
      this.#snackBar.open('Could not sign out. Try again.', 'OK');
    } finally {
      this.busy.set(false);
      await this.sessions.load();
    }
  }
}
