"""Nothing but zeros."""
# mistake: unforeseen

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return numpy.zeros(self.X.shape)
