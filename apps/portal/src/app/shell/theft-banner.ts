import { DatePipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Session } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { TheftWatch } from '../devices/theft-watch';

/** Reports a blocked theft attempt. The owner has nothing to do. */
@Component({
  selector: 'app-theft-banner',
  imports: [DatePipe, MatButton, RouterLink],
  template: `
    <div role="status">
      @if (watch.attempt(); as at) {
        <p data-testid="theft">
          Someone tried to use a copy of your session at {{ at | date: 'shortTime' }}. The attempt was
          blocked, and you are still signed in. No action is needed.
          <a matButton [routerLink]="[path.devices, session.sessionId()]">View history</a>
          <button matButton type="button" (click)="watch.dismiss()">Dismiss</button>
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class TheftBanner {
  protected readonly watch = inject(TheftWatch);
  protected readonly session = inject(Session);
  protected readonly path = PortalPath;
}
