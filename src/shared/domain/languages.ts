/** Languages songs are often sung in, by their two-letter codes (ISO 639-1). */
const codes =
  'af ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko la lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl pt ro ru si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi xh yi zh zu'.split(
    ' ',
  );

/** Three-letter codes (ISO 639-2), as ID3 and videos have them. */
const threeLetters: Record<string, string> = Object.fromEntries(
  `ara=ar bul=bg cat=ca ces=cs cze=cs chi=zh zho=zh dan=da deu=de dut=nl ell=el eng=en est=et eus=eu fas=fa fin=fi fra=fr fre=fr
   ger=de gle=ga gre=el heb=he hin=hi hrv=hr hun=hu ice=is isl=is ind=id ita=it jpn=ja kor=ko lat=la lav=lv lit=lt may=ms msa=ms
   nld=nl nno=nn nob=nb nor=no per=fa pol=pl por=pt ron=ro rum=ro rus=ru slk=sk slo=sk slv=sl spa=es srp=sr swe=sv tha=th tur=tr
   ukr=uk vie=vi yid=yi cym=cy wel=cy`
    .trim()
    .split(/\s+/u)
    .map((pair) => pair.split('=') as [string, string]),
);

let names: ReadonlyMap<string, string> | null = null;

/** "english", "deutsch" to their codes. */
function codesByName(): ReadonlyMap<string, string> {
  if (names !== null) return names;
  const english = new Intl.DisplayNames('en', { type: 'language' });
  names = new Map(
    codes.flatMap((code): [string, string][] => [
      [(english.of(code) ?? code).toLowerCase(), code],
      [(new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code).toLowerCase(), code],
    ]),
  );
  return names;
}

/**
 * The code of a language as files have it ("English", "eng", "en-GB", "Deutsch"); the first where there are several. What is not
 * known stays as it is, shortened; null for nothing.
 */
export function languageCode(text: string | null): string | null {
  const first =
    (text ?? '')
      .split(/[,;/&]/u)[0]
      ?.trim()
      .toLowerCase() ?? '';
  if (first === '' || first === 'xxx' || first === 'und') return null;
  const [base = ''] = first.split(/[-_ (]/u);
  if (codes.includes(base)) return base;
  return threeLetters[first] ?? codesByName().get(first) ?? codesByName().get(base) ?? first.slice(0, 20);
}

const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Devanagari}/gu, 'hi'],
];

/** Small words that hardly any other of these languages has. */
const smallWords: Record<string, string> = {
  en: 'the and you of my your with all was are what this but just when want',
  de: 'und ich der das nicht ist ein mich auf wir mir dich wenn auch für bin',
  fr: 'je les est pas une dans qui vous pour sur mais mon tout avec nous suis',
  es: 'el los que por una mi con para yo del pero tu está muy cuando como',
  it: 'il che di non mi ti per sono più della gli una io nel questo anche',
  pt: 'não você uma meu eu em os com mais para se quando isso tudo da pra',
  nl: 'het een niet ik je van dat maar ook voor wat als met mijn naar zijn',
  sv: 'och jag det att inte är som en du mig på för med här när alla',
  pl: 'nie się jest mnie że na jak to ja tak już być mi ty mój gdy',
};

/**
 * The language of words, by their script and small words; null where they do not say (a few words, or a script of many
 * languages).
 */
export function languageOfText(text: string): string | null {
  const sample = text.slice(0, 20_000).toLowerCase();
  const lettersThere = sample.match(/\p{L}/gu)?.length ?? 0;
  if (lettersThere < 20) return null;
  for (const [script, code] of scripts) {
    // Kana make Japanese of a text that is mostly Han.
    const share = (sample.match(script)?.length ?? 0) / lettersThere;
    if (share > (code === 'ja' ? 0.1 : 0.4)) return code;
  }
  if ((sample.match(/\p{Script=Cyrillic}/gu)?.length ?? 0) / lettersThere > 0.4)
    return /[іїєґ]/u.test(sample) ? 'uk' : 'ru';
  const words = sample.split(/[^\p{L}]+/u).filter((word) => word !== '');
  const [best, second] = Object.entries(smallWords)
    .map(([code, list]) => {
      const small = new Set(list.split(' '));
      return { code, hits: words.filter((word) => small.has(word)).length };
    })
    .sort((a, b) => b.hits - a.hits);
  if (best === undefined || second === undefined) return null;
  return best.hits >= 4 && best.hits > words.length * 0.06 && best.hits > second.hits * 1.4 ? best.code : null;
}
