import { randomInt } from 'node:crypto';

/** Letters that are told apart by ear in a loud room and by eye on a TV. */
const consonants = 'BDFGHJKLMNPRSTVWZ';
const vowels = 'AEIOU';

/** What nobody wants on a TV, in the languages we know some of; all of them fit the two patterns below. */
export const unwanted: ReadonlySet<string> = new Set(
  `ABUS ANAL ANUS ARAB BABI BITA BITE BITO BUTA DAGO DIKE DIKO DILO DOPE EBOL FAGO FAKU FIGA FIGE FIKA FIKE FIKU FOTA FUKA
  FUKE FUKI FUKO FUKU HATE HOBO HOMO HORE HURA HURE HURU JAPO JEBA JEBI KIKE LUDE MIDE MULA NAZI NEGA NEGO NIGA NIGE NIGO
  NUDE PATE PEDE PEDO PENE PENI PIDE PIDO PIKA PIPE POLA POLO PORA PORO PULA PULE PUTA PUTE PUTO RAPE RAPO RETA SADO SALO
  SIDA SODO SUDA SUKA SUKE TARE TETA TETE TITA TITE TITO URIN UNUK ZIGE ZOBI`.split(/\s+/u),
);

/**
 * Four letters that can be called across a room: like KITE or AROM. 17 consonants and 5 vowels in two patterns make
 * 14,450 codes (13.8 bits); unwanted ones and doubled syllables ("KAKA") are drawn again. That is little for a
 * password: `TryGuard` makes it enough for an evening.
 */
export function newRoomCode(random: (below: number) => number = randomInt): string {
  for (;;) {
    const startsWithVowel = random(2) === 1;
    let code = '';
    for (let at = 0; at < 4; at += 1) {
      const letters = (at % 2 === 0) === startsWithVowel ? vowels : consonants;
      code += letters[random(letters.length)] as string;
    }
    if (!unwanted.has(code) && code.slice(0, 2) !== code.slice(2)) return code;
  }
}

/** What was typed, as a code is written: case and what stands between letters mean nothing, nor 0 for O, 1 for I. */
export function readRoomCode(typed: string): string {
  return typed
    .slice(0, 40)
    .toUpperCase()
    .replaceAll('0', 'O')
    .replaceAll('1', 'I')
    .replaceAll(/[^A-Z]/gu, '')
    .slice(0, 8);
}
