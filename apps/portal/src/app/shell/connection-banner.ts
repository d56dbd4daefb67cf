import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Session } from '@holdfast/angular';

/** Shows that the server cannot be reached. The user stays signed in meanwhile. */
@Component({
  selector: 'app-connection-banner',
  imports: [MatButton],
  template: `
    <div role="status">
      @if (session.failure()) {
        <p>
          Can’t reach the server. You are still signed in, and your changes will be saved when it is back.
          <button matButton type="button" (click)="session.refresh()">Try again</button>
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class ConnectionBanner {
  protected readonly session = inject(Session);
}
