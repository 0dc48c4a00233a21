import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

/** Name, bytes as hexadecimal digits, text. */
const samples: readonly (readonly [string, string, string])[] = [
  [
    'ja shift_jis',
    '5b74693a96e982cc89cc5d0a5b30303a30312e30305d96e982c98bec82af82e98c4e82cc8ee882f08ee682e90a5b30303a30352e30305d834a83898349835082c589cc82a882a40a',
    '[ti:夜の歌]\n[00:01.00]夜に駆ける君の手を取る\n[00:05.00]カラオケで歌おう\n',
  ],
  [
    'ja euc_jp',
    '5b74693acceba4ceb2ce5d0a5b30303a30312e30305dcceba4cbb6eea4b1a4ebb7afa4cebceaa4f2bce8a4eb0a5b30303a30352e30305da5aba5e9a5aaa5b1a4c7b2cea4aaa4a60a',
    '[ti:夜の歌]\n[00:01.00]夜に駆ける君の手を取る\n[00:05.00]カラオケで歌おう\n',
  ],
  [
    'ja utf-16-le',
    '5b00740069003a001c596e304c6b5d000a005b00300030003a00300031002e00300030005d001c596b30c69951308b301b546e304b629230d6538b300a005b00300030003a00300035002e00300030005d00ab30e930aa30b13067304c6b4a3046300a00',
    '[ti:夜の歌]\n[00:01.00]夜に駆ける君の手を取る\n[00:05.00]カラオケで歌おう\n',
  ],
  [
    'ja utf-16-be',
    '005b00740069003a591c306e6b4c005d000a005b00300030003a00300031002e00300030005d591c306b99c63051308b541b306e624b309253d6308b000a005b00300030003a00300035002e00300030005d30ab30e930aa30b130676b4c304a3046000a',
    '[ti:夜の歌]\n[00:01.00]夜に駆ける君の手を取る\n[00:05.00]カラオケで歌おう\n',
  ],
  [
    'ja utf-8',
    '5b74693ae5a49ce381aee6ad8c5d0a5b30303a30312e30305de5a49ce381abe9a786e38191e3828be5909be381aee6898be38292e58f96e3828b0a5b30303a30352e30305de382abe383a9e382aae382b1e381a7e6ad8ce3818ae381860a',
    '[ti:夜の歌]\n[00:01.00]夜に駆ける君の手を取る\n[00:05.00]カラオケで歌おう\n',
  ],
  ['jashort shift_jis', '5b30303a30312e30305d8c4e82cc89cc0a', '[00:01.00]君の歌\n'],
  [
    'fr cp1252',
    '5b74693ac974e95d0a5b30303a30312e30305dc761206d27e97461697420e967616c2c206ff920ea7465732d766f75730a5b30303a30352e30305d4c92e974e920e0206c6120706c6167650a',
    "[ti:Été]\n[00:01.00]Ça m'était égal, où êtes-vous\n[00:05.00]L’été à la plage\n",
  ],
  [
    'de cp1252',
    '235449544c453adc6265720a234152544953543a44696520c4727a74650a3a20302031203220736368f66e0a3a203320312032206772f6df65720a',
    '#TITLE:Über\n#ARTIST:Die Ärzte\n: 0 1 2 schön\n: 3 1 2 größer\n',
  ],
  [
    'es cp1252',
    '5b30303a30312e30305d4d61f1616e6120736572e1206f74726f2064ed612c20636f72617af36e0a',
    '[00:01.00]Mañana será otro día, corazón\n',
  ],
  [
    'sv cp1252',
    '234152544953543a48e56b616e2048656c6c737472f66d0a235449544c453a4be46e6e20696e67656e20736f72672066f672206d69672047f67465626f72670a',
    '#ARTIST:Håkan Hellström\n#TITLE:Känn ingen sorg för mig Göteborg\n',
  ],
  [
    'pl cp1250',
    '5b30303a30312e30305d476479206e6965206d6120647a696563692c207a61bff3b3e62067ea9c6cb9206a619ff10a5b30303a30322e30305d8c77696174207369ea209c6d69656a650a',
    '[00:01.00]Gdy nie ma dzieci, zażółć gęślą jaźń\n[00:02.00]Świat się śmieje\n',
  ],
  [
    'ru cp1251',
    '5b30303a30312e30305dd7b8f0edfbe920e2eef0eeed2c20f7f2ee20e620f2fb20e2fcb8f8fcf1ff0a5b30303a30352e30305dcde0e420eceee5fe20e3eeebeee2eee90a',
    '[00:01.00]Чёрный ворон, что ж ты вьёшься\n[00:05.00]Над моею головой\n',
  ],
  [
    'ru koi8_r',
    '5b30303a30312e30305dfea3d2ced9ca20d7cfd2cfce2c20ded4cf20d620d4d920d7d8a3dbd8d3d10a5b30303a30352e30305deec1c420cdcfc5c020c7cfcccfd7cfca0a',
    '[00:01.00]Чёрный ворон, что ж ты вьёшься\n[00:05.00]Над моею головой\n',
  ],
  [
    'ko euc_kr',
    '5b30303a30312e30305dbbe7b6fbc0bb20c7dfb4d920bfecb8aeb0a120b8b8b3aa0a5b30303a30352e30305dc1f6bfecc1f620b8f8c7d220c3dfbeefc0cc20b5c6b4d90a',
    '[00:01.00]사랑을 했다 우리가 만나\n[00:05.00]지우지 못할 추억이 됐다\n',
  ],
  [
    'zh gbk',
    '5b30303a30312e30305dd4c2c1c1b4fab1edced2b5c4d0c40a5b30303a30352e30305dc4e3cecaced2b0aec4e3d3d0b6e0c9eeced2b0aec4e3d3d0bcb8b7d60a',
    '[00:01.00]月亮代表我的心\n[00:05.00]你问我爱你有多深我爱你有几分\n',
  ],
  [
    'zhb big5',
    '5b30303a30312e30305da4ebab47a54eaaeda7daaabaa4df0a5b30303a30352e30305da741b0dda7dab752a741a6b3a668b260a7dab752a741a6b3b458a4c00a',
    '[00:01.00]月亮代表我的心\n[00:05.00]你問我愛你有多深我愛你有幾分\n',
  ],
  ['short cp1252', '4265796f6e63e9202d2044e96ae0205675', 'Beyoncé - Déjà Vu'],
  ['one cp1252', '5b30303a30312e30305d4ff9', '[00:01.00]Où'],
];

describe('decodeText', () => {
  it.each(samples)('%s', (_, hex, text) => {
    expect(decodeText(Buffer.from(hex, 'hex'))).toBe(text);
  });

  it.each([
    ['UTF-8', 'efbbbf41c3a9', 'Aé'],
    ['UTF-16 little-endian', 'fffe4100e900', 'Aé'],
    ['UTF-16 big-endian', 'feff004100e9', 'Aé'],
  ])('takes the byte order mark of %s away', (_, hex, text) => {
    expect(decodeText(Buffer.from(hex, 'hex'))).toBe(text);
  });

  it('believes what an UltraStar song says about itself', () => {
    const bytes = Buffer.concat([Buffer.from('#ENCODING:CP1250\n#TITLE:'), Buffer.from([0x9c, 0xb9])]);
    expect(decodeText(bytes)).toBe('#ENCODING:CP1250\n#TITLE:śą');
  });

  it('never fails', () => {
    for (const bytes of [[], [0xff], [0xc3], [0, 0, 0], [0xff, 0xfe, 0x41], Array.from({ length: 256 }, (_, i) => i)]) {
      expect(typeof decodeText(Uint8Array.from(bytes))).toBe('string');
    }
  });
});
