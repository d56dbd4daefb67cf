import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Session } from '@holdfast/angular';

/** Tells calmly that the server is out of reach: nobody is signed out for it. */
@Component({
  selector: 'app-connection-banner',
  imports: [MatButton],
  template: `
    <div role="status">
      @if (session.failure()) {
        <p>
          The server cannot be reached. Your session goes on, and what you write is kept here.
          <button matButton type="button" (click)="session.refresh()">Try now</button>
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class ConnectionBanner {
  protected readonly session = inject(Session);
}
