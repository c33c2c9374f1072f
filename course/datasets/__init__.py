"""CIFAR-10, Labeled Faces in the Wild and VGG-16's first layers: found, downloaded, or drawn as the embedded sample.

Data is looked for in $COURSE_DATA (a folder, or the word ``sample``), then in the user's cache, then downloaded.
"""

from course.datasets.cifar import CIFAR10, cifar10, cifar10_held_out
from course.datasets.download import CIFAR10_NAME, LFW_NAME, VGG16_NAME, fetch
from course.datasets.features import kept_features
from course.datasets.files import DataCorrupt, DataError, DataMissing
from course.datasets.inventory import Status, status
from course.datasets.lfw import Faces, faces
from course.datasets.marks import SAMPLE
from course.datasets.objects import sample_images
from course.datasets.sample import sample_folder
from course.datasets.slices import brief
from course.datasets.vgg import vgg16_features

__all__ = [
    "CIFAR10",
    "CIFAR10_NAME",
    "LFW_NAME",
    "SAMPLE",
    "VGG16_NAME",
    "DataCorrupt",
    "DataError",
    "DataMissing",
    "Faces",
    "Status",
    "brief",
    "cifar10",
    "cifar10_held_out",
    "faces",
    "fetch",
    "kept_features",
    "sample_folder",
    "sample_images",
    "status",
    "vgg16_features",
]
