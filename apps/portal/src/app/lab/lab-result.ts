import { Component, computed, input } from '@angular/core';
import { figuresOf, type Figures } from './record/figures';
import { refreshesText, requestsText, sentenceOf } from './record/sentences';
import type { Played } from './player/lab-player';
import { LabTimeline } from './timeline/lab-timeline';
import { LabWindows } from './windows/lab-windows';

/** What became of the thief. */
function thiefText({ thiefGotIn }: Figures): string {
  return thiefGotIn === true ? 'got in' : 'was rejected';
}

/** Both sides of an experiment: their figures, their windows and their timelines, all from their records. */
@Component({
  selector: 'app-lab-result',
  imports: [LabTimeline, LabWindows],
  templateUrl: './lab-result.html',
  styleUrl: './lab-result.scss',
})
export class LabResult {
  readonly played = input.required<Played>();
  readonly isPlaying = input.required<boolean>();

  protected readonly usual = computed(() => figuresOf(this.played().usual));
  protected readonly here = computed(() => figuresOf(this.played().here));
  protected readonly outcome = computed(() => {
    if (this.isPlaying()) return '';
    const { servedTwice } = this.here();
    const served =
      servedTwice === null ? '' : ` The server served ${String(servedTwice || 'none')} of them twice.`;
    return `Holdfast: ${sentenceOf(this.here())}${served} The usual interceptor: ${sentenceOf(this.usual())}`;
  });
  protected readonly rows = computed(() => {
    const [usual, here] = [this.usual(), this.here()];
    const thief = here.thiefGotIn !== null;
    return [
      { name: 'Requests that succeeded', usual: requestsText(usual), here: requestsText(here) },
      { name: 'The user’s refreshes', usual: refreshesText(usual), here: refreshesText(here) },
      ...(thief ? [{ name: 'The thief', usual: thiefText(usual), here: thiefText(here) }] : []),
    ];
  });
}
