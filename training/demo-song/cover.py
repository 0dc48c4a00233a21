"""The cover: a ring of friends, the light on its way from one to the next. Drawn as SVG, rendered by Chromium, kept as JPEG."""
import math
import os
import shutil
import subprocess
import tempfile

from lettering import LINES

SIZE = 1000
# the project's colours: stage at night, one lime accent, rose for the voice
BLACK, SURFACE, RAISED, LINE = '#0d0b09', '#1c1916', '#26221e', '#322d28'
TEXT, LIME, ROSE, AMBER, LAVENDER, SKY = '#f6f1ea', '#d6f74a', '#ff8fa3', '#ffb454', '#c9b8ff', '#8ecdff'
CENTRE, RADIUS, FRIENDS, LIT_AT = 500, 376, 9, -50.0   # LIT_AT: degrees, 0 = right, counter-clockwise is negative


def _point(degrees, radius=RADIUS):
    return CENTRE + radius * math.cos(math.radians(degrees)), CENTRE + radius * math.sin(math.radians(degrees))


def _blend(dark, bright, share):
    """A colour between two '#rrggbb' ones."""
    pair = [(int(dark[i:i + 2], 16), int(bright[i:i + 2], 16)) for i in (1, 3, 5)]
    return '#' + ''.join(f'{round(a * (1 - share) + b * share):02x}' for a, b in pair)


def _trail():
    """The way the light has come: short arcs, fading and thinning towards the past, lime turning to rose and into the dark."""
    out, span, steps = [], 215.0, 240
    for k in range(steps):
        share = (k + 1) / steps
        (x1, y1), (x2, y2) = _point(LIT_AT - span * (1 - k / steps)), _point(min(LIT_AT - span * (1 - (k + 1.5) / steps), LIT_AT))
        colour = _blend(LINE, _blend(ROSE, LIME, share), share ** 1.4)
        out.append(f'<path d="M{x1:.2f} {y1:.2f}A{RADIUS} {RADIUS} 0 0 1 {x2:.2f} {y2:.2f}" stroke="{colour}" '
                   f'stroke-width="{4 + 30 * share ** 1.6:.2f}"/>')
    return '<g fill="none">' + ''.join(out) + '</g>'


def _friends():
    """Everyone in the ring. Who has sung keeps a colour that fades; who has not is still in the dark of the room."""
    sung = {FRIENDS - 1: (ROSE, 1.0), FRIENDS - 2: (AMBER, 0.82), FRIENDS - 3: (LAVENDER, 0.6), FRIENDS - 4: (SKY, 0.38)}
    out = []
    for k in range(1, FRIENDS):
        x, y = _point(LIT_AT + 360 * k / FRIENDS)
        colour, share = sung.get(k, ('#8a7a6b', 0.55 - 0.12 * k))
        out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="70" fill="{BLACK}"/>'
                   f'<circle cx="{x:.1f}" cy="{y:.1f}" r="60" fill="{_blend(RAISED, colour, share)}"/>')
    x, y = _point(LIT_AT)
    out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="230" fill="url(#halo)"/><circle cx="{x:.1f}" cy="{y:.1f}" r="92" fill="{LIME}"/>')
    return ''.join(out)


def _title():
    """Three centred lines in the middle of the ring."""
    out = []
    for name, size, baseline, colour in (('Pass', 130, 422, TEXT), ('the Light', 130, 542, LIME), ('Around', 130, 662, TEXT)):
        width, path = LINES[name]
        scale = size / 1000
        out.append(f'<path transform="translate({CENTRE - width * scale / 2:.2f} {baseline}) scale({scale})" fill="{colour}" d="{path}"/>')
    return ''.join(out)


def svg():
    """The whole drawing as an SVG document."""
    x, y = _point(LIT_AT)
    return f'''<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}">
<defs>
<radialGradient id="room" gradientUnits="userSpaceOnUse" cx="{x:.0f}" cy="{y:.0f}" r="1000">
<stop offset="0" stop-color="#3a3f16"/><stop offset=".22" stop-color="#25241a"/><stop offset=".5" stop-color="{SURFACE}"/><stop offset="1" stop-color="{BLACK}"/></radialGradient>
<radialGradient id="halo"><stop offset=".36" stop-color="{LIME}" stop-opacity=".55"/><stop offset=".6" stop-color="{LIME}" stop-opacity=".16"/><stop offset="1" stop-color="{LIME}" stop-opacity="0"/></radialGradient>
</defs>
<rect width="{SIZE}" height="{SIZE}" fill="url(#room)"/>
<circle cx="{CENTRE}" cy="{CENTRE}" r="{RADIUS}" fill="none" stroke="{LINE}" stroke-width="4"/>
{_trail()}{_friends()}{_title()}
</svg>'''


def draw(path):
    """Renders the cover to `path` (JPEG, SIZE x SIZE). Raises RuntimeError where Chromium is missing."""
    browser = shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')
    if browser is None:
        raise RuntimeError('Chromium was not found: install it (Debian: apt-get install chromium) and run again.')
    with tempfile.TemporaryDirectory() as folder:
        page, shot = os.path.join(folder, 'cover.html'), os.path.join(folder, 'cover.png')
        with open(page, 'w', encoding='utf-8') as out:
            out.write(f'<!doctype html><style>*{{margin:0}}svg{{display:block}}</style>{svg()}')
        subprocess.run([browser, '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', f'--window-size={SIZE},{SIZE}',
                        f'--user-data-dir={folder}/profile', f'--screenshot={shot}', f'file://{page}'],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', shot, '-vf', f'crop={SIZE}:{SIZE}:0:0', '-pix_fmt', 'yuvj444p',
                        '-q:v', '3', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', path], check=True)
