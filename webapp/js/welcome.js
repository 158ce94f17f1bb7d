import { write } from './dom.js';
import { visible } from './words.js';

/** What stands in an empty conversation: examples to begin with, and who will answer. */
export class Welcome {
  #section;
  #model;

  /** `onExample(prompt)` when one of the examples is chosen. */
  constructor(section, onExample) {
    this.#section = section;
    this.#model = section.querySelector('.who-answers');
    for (const button of section.querySelectorAll('[data-prompt]')) {
      button.addEventListener('click', () => onExample(button.dataset.prompt));
    }
  }

  set hidden(hidden) {
    this.#section.hidden = hidden;
  }

  /** `{default, models}` as the server lists them. */
  tell({ default: name, models }) {
    write(this.#model, whoAnswers(name, models));
  }
}

/** The first model is the one that was asked for, also where it cannot be used. Pure. */
export function whoAnswers(name, models) {
  const wanted = models[0];
  if (wanted?.problem) return `${visible(wanted.name)} cannot be used: ${visible(wanted.problem)}`;
  const model = models.find((one) => one.name === name);
  if (!model) return '';
  return model.offline
    ? `No model is connected: ${visible(name)} answers with scripted words. Its tools, files and commands are real.`
    : `${visible(name)} answers.`;
}
