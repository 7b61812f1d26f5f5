"""From an open container to pictures: packets past damage, and each picture with the mark of its packet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from av import Packet, VideoFrame
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream


def packets_of(container: InputContainer, stream: VideoStream) -> Iterator[Packet | None]:
    """Packets in stored order, the empty one that flushes the decoder last; None where the container is damaged."""
    failures = 0
    while failures < 100:
        came = False
        try:
            for packet in container.demux(stream):
                came = True
                yield packet
            return
        except FFmpegError:
            failures += 1
            yield None
            if not came:
                return


def only_keys(packets: Iterable[Packet | None], last: int) -> Iterator[Packet | None]:
    """The packets of key frames up to that of presentation time `last`, and the empty one that ends decoding."""
    for packet in packets:
        if packet is None or packet.size == 0:
            yield packet
        elif packet.is_keyframe:
            yield packet
            if packet.pts is not None and packet.pts >= last:
                yield Packet(0)  # flushes the decoder
                return


def decode(
    stream: VideoStream, packets: Iterable[Packet | None], counting: bool, needed: frozenset[int] | None = None
) -> Iterator[tuple[int | None, VideoFrame | None]]:
    """(mark, picture) in presentation order; the mark is the packet's pts, or its number in decode order.

    Damage gives (None, None). Packets that an edit list cuts away are not numbered, as in the frame table. With
    `needed` (presentation times), other pictures that nothing is built on (B-frames mostly) are not decoded.
    """
    context = stream.codec_context
    context.thread_type = "AUTO"
    context.copy_opaque = True
    number = 0
    for packet in packets:
        if packet is None:
            yield None, None
            continue
        if packet.size and not packet.is_discard:
            packet.opaque = (number if counting else packet.pts,)
            number += 1
            if needed is not None:
                context.skip_frame = "DEFAULT" if packet.is_keyframe or packet.pts in needed else "NONREF"
        try:
            for picture in context.decode(packet):
                mark = picture.opaque
                yield (mark[0] if isinstance(mark, tuple) else None), picture
        except FFmpegError:
            yield None, None
