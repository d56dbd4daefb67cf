import { Component, inject } from '@angular/core';
import { Session } from '@holdfast/angular';

/** Shows that the server cannot be reached. The user stays signed in meanwhile. */
@Component({
  selector: 'app-connection-banner',
  template: `
    <div role="status">
      @if (session.failure()) {
        <p>
          Can’t reach the server. You are still signed in, and your changes will be saved when it is back.
          <button class="text-button" type="button" (click)="session.refresh()">Try again</button>
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class ConnectionBanner {
  protected readonly session = inject(Session);
}
