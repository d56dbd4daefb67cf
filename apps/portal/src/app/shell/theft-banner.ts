import { DatePipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Session } from '@holdfast/angular';
import { TheftWatch } from '../devices/theft-watch';

/** Tells calmly of a theft that failed: there is nothing that the owner must do. */
@Component({
  selector: 'app-theft-banner',
  imports: [DatePipe, MatButton, RouterLink],
  template: `
    <div role="status">
      @if (watch.attempt(); as at) {
        <p data-testid="theft">
          Someone tried to use a copy of your session at {{ at | date: 'shortTime' }} and was refused. You are
          still signed in, and there is nothing that you must do.
          <a matButton [routerLink]="['/devices', session.sessionId()]">See the history</a>
          <button matButton type="button" (click)="watch.dismiss()">All right</button>
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class TheftBanner {
  protected readonly watch = inject(TheftWatch);
  protected readonly session = inject(Session);
}
