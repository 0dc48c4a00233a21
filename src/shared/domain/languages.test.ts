import { describe, expect, it } from 'vitest';
import { languageCode, languageOfText } from './languages.ts';

describe('languageCode', () => {
  it.each([
    ['English', 'en'],
    ['eng', 'en'],
    ['en-GB', 'en'],
    ['Deutsch', 'de'],
    ['German, English', 'de'],
    ['日本語', 'ja'],
    ['jpn', 'ja'],
    ['Klingon', 'klingon'],
    ['', null],
    ['und', null],
    [null, null],
  ])('%s is %s', (text, code) => {
    expect(languageCode(text)).toBe(code);
  });
});

describe('languageOfText', () => {
  it.each([
    [
      'So far away from home, so far away that I don’t know where my home is and what you want of me when you are',
      'en',
    ],
    [
      'Ich weiß nicht, was soll es bedeuten, dass ich so traurig bin und das kommt mir nicht aus dem Sinn auch wenn wir',
      'de',
    ],
    ['Je ne sais pas pourquoi la pluie dans les rues est pour vous mais sur tout mon coeur avec nous', 'fr'],
    ['No sé por qué los sueños son para ti, pero cuando la noche está muy oscura yo con el viento y del mar', 'es'],
    ['夜に駆ける君の手を取る、カラオケで歌おう、朝が来るまで', 'ja'],
    ['月亮代表我的心你问我爱你有多深我爱你有几分我的情也真', 'zh'],
    ['사랑을 했다 우리가 만나 지우지 못할 추억이 됐다 볼만한', 'ko'],
    ['Чёрный ворон, что ж ты вьёшься над моею головой', 'ru'],
    ['la la la la la la la la la la la la la', null],
    ['short', null],
  ])('%s', (text, code) => {
    expect(languageOfText(text)).toBe(code);
  });
});
