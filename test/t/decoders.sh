#!/usr/bin/env bash
# Pictures in other programs: PNG through netpbm, through ImageMagick and through zlib in Perl, WebP through dwebp, where they are installed; what is
# not there is left out with a word. All must find the same pixels. Prints TAP. Alone: bash test/run decoders
#
# netpbm and ImageMagick both read PNG with libpng; so that a fault shared by it and our encoder is seen, Perl's Compress::Zlib, which is part of
# Perl, takes the file apart by itself: chunks with their checksums, the zlib stream, filters, palette.
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

draw()                  # FILE OPTIONS
{
    psql -XAtc "SELECT encode(render_chart('SELECT * FROM walk ORDER BY ts'$2), 'base64')" | base64 -d >"$1"
}

# A PNG as P6 by a reader of its own; dies at anything that is not as the standard says.
# shellcheck disable=SC2016
READER='
use strict; use warnings; use Compress::Zlib;
local $/; my $data = <STDIN>;
substr($data, 0, 8, "") eq "\x89PNG\r\n\x1a\n" or die "signature\n";
my (%chunk, $idat, $last); $idat = "";
while (length $data) {
    my ($size, $type) = unpack "N a4", $data;
    my $body = substr $data, 8, $size;
    crc32($type . $body) == unpack("N", substr $data, 8 + $size, 4) or die "checksum of $type\n";
    substr $data, 0, 12 + $size, "";
    if ($type eq "IDAT") { $idat .= $body } else { $chunk{$type} = $body }
    $last = $type;
}
$last eq "IEND" or die "no end\n";
my ($w, $h, $depth, $type, $rest, $filter, $interlace) = unpack "N N C C C C C", $chunk{IHDR};
$rest == 0 && $filter == 0 && $interlace == 0 or die "header\n";
my $raw = uncompress($idat); defined $raw or die "zlib stream\n";
my $bits = $depth * ($type == 3 ? 1 : $type == 2 ? 3 : die "colour type $type\n");
my $bpp = $bits < 8 ? 1 : $bits / 8; my $bytes = int(($w * $bits + 7) / 8);
length $raw == $h * ($bytes + 1) or die "length of the rows\n";
my @colors = $type == 3 ? unpack("(a3)*", $chunk{PLTE}) : ();
my @above = (0) x $bytes; binmode STDOUT; print "P6\n$w $h\n255\n";
for my $y (0 .. $h - 1) {
    my ($f, @row) = unpack "C*", substr $raw, $y * ($bytes + 1), $bytes + 1;
    $f <= 4 or die "filter $f\n";
    for my $i ($f ? 0 .. $bytes - 1 : ()) {
        my ($a, $b, $c) = ($i >= $bpp ? $row[$i - $bpp] : 0, $above[$i], $i >= $bpp ? $above[$i - $bpp] : 0);
        my $p = $a + $b - $c; my ($pa, $pb, $pc) = (abs $p - $a, abs $p - $b, abs $p - $c);
        $row[$i] = ($row[$i] + ($f == 1 ? $a : $f == 2 ? $b : $f == 3 ? ($a + $b) >> 1 : $pa <= $pb && $pa <= $pc ? $a : $pb <= $pc ? $b : $c)) & 255;
    }
    if ($type == 2) { print pack "C*", @row }
    else {
        my $packed = pack "C*", @row;
        my @index = $depth == 8 ? @row : map { my $at = $_ * $depth; ($row[$at >> 3] >> (8 - $depth - ($at & 7))) & ((1 << $depth) - 1) } 0 .. $w - 1;
        print join "", map { $colors[$_] // die "colour $_ of " . @colors . "\n" } @index;
    }
    @above = @row;
}'

read_png()              # PROGRAM FILE OUT: as P6
{
    case $1 in
        perl) perl -e "$READER" <"$2" >"$3" ;;
        netpbm) pngtopnm -quiet "$2" | ppmtoppm >"$3" ;;
        ImageMagick) "$magick" "png:$2" -depth 8 "ppm:$3" ;;
    esac
}

# ImageMagick's own, by the name that Debian links convert to: another program may be called convert.
magick=$(command -v magick convert-im7.q16 convert-im6.q16 | head -1 || true)

readers=(perl)
kf_begin test
if command -v pngtopnm >/dev/null && command -v ppmtoppm >/dev/null; then readers+=(netpbm); else skip 'PNG in netpbm' 'pngtopnm is not installed'; fi
if [ -n "$magick" ]; then readers+=(ImageMagick); else skip 'PNG in ImageMagick' 'it is not installed'; fi

work=$KF_SCRATCH/decoders
mkdir -p "$work"
kf_server_start decoders
kf_psql -c 'CREATE EXTENSION kimsfinance' -c "
CREATE TABLE walk AS
SELECT timestamp '2024-01-02' + i * interval '1 day' AS ts, o AS open, greatest(o, c) + 1.5 AS high, least(o, c) - 1.5 AS low, c AS close,
       1000 + i * 37 % 900 AS volume
FROM (SELECT i, 100 + 20 * sin(i / 9.0) AS o, 100 + 20 * sin((i + 1) / 9.0) + cos(i * 5) AS c FROM generate_series(1, 120) AS i) AS s"

# What each option makes of PNG: colours of the palette at 4 and 8 bits, and truecolour.
pictures=(
    "few colours|, width => 64, height => 48, axes => 'none', last_price => false"
    "palette|, width => 300, height => 200"
    "truecolour|, width => 500, height => 400, kind => 'mountain', title => 'Truecolour', indicators => '{ichimoku,\"bbands(20,2)\",supertrend,rsi}'"
    "twice the pixels|, width => 200, height => 150, pixel_ratio => 2, theme => 'light'"
)
kinds=
for i in "${!pictures[@]}"; do
    name=${pictures[i]%%|*}
    options=${pictures[i]#*|}
    for compression in fast default small; do
        file=$work/$i.$compression
        draw "$file.png" "$options, compression => '$compression'"
        kinds+=" $(od -An -tu1 -j24 -N2 "$file.png" | tr -s ' ' /)"
        for reader in "${readers[@]}"; do
            status=0
            read_png "$reader" "$file.png" "$file.$reader" 2>"$work/log" && cmp "$file.$reader" "$work/$i.fast.perl" >>"$work/log" || status=1
            ok "$name, $compression: $reader finds the pixels" "$status"
            [ "$status" -eq 0 ] || sed 's/^/# /' "$work/log"
        done
    done
    if ! psql -XAtqc "SELECT render_chart('SELECT * FROM walk', format => 'webp', width => 64, height => 48)" >/dev/null 2>&1; then
        skip "$name: WebP" 'built without libwebp'
    elif ! command -v dwebp >/dev/null; then
        skip "$name: WebP" 'dwebp is not installed'
    else
        status=0
        draw "$work/$i.webp" "$options, format => 'webp'"
        dwebp -quiet -ppm "$work/$i.webp" -o "$work/$i.webp.ppm" && cmp "$work/$i.webp.ppm" "$work/$i.fast.perl" || status=1
        ok "$name: dwebp finds the pixels of the PNG" "$status"
    fi
done
# bits and type of each: the pictures are of the kinds they are meant to be
echo "#$kinds"
status=0
[[ $kinds == */4/3* && $kinds == */8/3* && $kinds == */8/2* ]] || status=1
ok 'there are palettes of 4 and 8 bits and truecolour' "$status"
echo "1..$tests"
