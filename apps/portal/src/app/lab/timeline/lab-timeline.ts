import { Component, computed, input } from '@angular/core';
import { figuresOf } from '../record/figures';
import { sentenceOf } from '../record/sentences';
import { stepsOf } from '../record/steps';
import { actorsOf, type WireRecord } from '../record/wire-record';
import { layoutOf } from './timeline-layout';

/** The timeline of a record, with its steps as numbers in the picture and as sentences below it. */
@Component({
  selector: 'app-lab-timeline',
  templateUrl: './lab-timeline.html',
  styleUrl: './lab-timeline.scss',
})
export class LabTimeline {
  readonly record = input.required<WireRecord>();
  /** Whose timeline it is, such as `Holdfast`. */
  readonly label = input.required<string>();

  protected readonly steps = computed(() => stepsOf(this.record()));
  protected readonly layout = computed(() => layoutOf(this.record(), this.steps()));
  protected readonly hasSeveralActors = computed(() => actorsOf(this.record()).length > 1);
  protected readonly textAlternative = computed(
    () =>
      `${this.label()}, timeline. ${sentenceOf(figuresOf(this.record()))} Its numbers are those of the list below.`,
  );
}
