import { type PlayerCommand, type SoundSettings, soundSettingsSchema } from '../../../shared/contract/player.ts';
import type { Settings } from '../../db/settings.ts';

export type SoundCommand = Extract<PlayerCommand, { type: 'match-loudness' | 'output' | 'output-offset' }>;

const soundKey = 'sound';
const usualSound: SoundSettings = { matchLoudness: true, outputLabel: null, offsetsMs: {} };
/** A handful of loudspeakers is usual; more than this is a mistake somewhere. */
const mostOffsets = 50;

/** How sound leaves this machine, kept over restarts. */
export class SoundKeeper {
  readonly #settings: Settings;
  #value: SoundSettings;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#value = settings.get(soundKey, soundSettingsSchema) ?? usualSound;
  }

  get value(): SoundSettings {
    return this.#value;
  }

  apply(command: SoundCommand): void {
    if (command.type === 'match-loudness') this.#value = { ...this.#value, matchLoudness: command.on };
    else if (command.type === 'output') this.#value = { ...this.#value, outputLabel: command.label };
    else {
      const others = Object.entries(this.#value.offsetsMs).filter(([label]) => label !== command.label);
      const offsetsMs = Object.fromEntries([...others, [command.label, command.offsetMs]].slice(-mostOffsets));
      this.#value = { ...this.#value, offsetsMs };
    }
    this.#settings.remember(soundKey, this.#value);
  }
}
