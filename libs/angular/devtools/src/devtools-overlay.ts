import { Component, inject, signal, viewChild } from '@angular/core';
import { Session } from '@holdfast/angular';
import { TimelineView } from './timeline-view.js';

/** A button in the corner of the page that opens the timeline. */
@Component({
  selector: 'holdfast-devtools',
  imports: [TimelineView],
  template: `
    <section [attr.aria-label]="'Holdfast devtools'">
      @if (open()) {
        <div class="panel">
          <p>
            {{ session.status() }}{{ session.bound() === true ? ', bound to this device' : '' }}
            <button type="button" (click)="timeline()?.clear()">Clear</button>
          </p>
          <holdfast-timeline />
        </div>
      }
      <button type="button" class="toggle" [attr.aria-expanded]="open()" (click)="open.set(!open())">
        Holdfast
      </button>
    </section>
  `,
  styles: `
    section {
      position: fixed;
      z-index: 2147483000;
      inset: auto 8px 8px auto;
      display: flex;
      flex-direction: column;
      align-items: end;
      gap: 8px;
      max-width: calc(100vw - 16px);
      color: light-dark(#1b1b1f, #e4e2e6);
      font:
        13px/1.5 system-ui,
        sans-serif;
    }

    .panel {
      box-sizing: border-box;
      width: min(480px, calc(100vw - 16px));
      max-height: 60vh;
      padding: 12px;
      overflow: auto;
      border: 1px solid light-dark(#8a8a93, #6f6f78);
      border-radius: 8px;
      background: light-dark(#fff, #1b1b1f);
    }

    p {
      display: flex;
      justify-content: space-between;
      margin: 0 0 8px;
    }

    button {
      min-height: 28px;
      padding: 2px 10px;
      border: 1px solid light-dark(#5c5c66, #9a9aa3);
      border-radius: 6px;
      background: light-dark(#f2f2f7, #2c2c33);
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
  `,
})
export class DevtoolsOverlay {
  protected readonly session = inject(Session);
  protected readonly open = signal(false);
  protected readonly timeline = viewChild(TimelineView);
}
