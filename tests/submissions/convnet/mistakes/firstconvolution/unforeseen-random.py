"""Random numbers."""
# mistake: unforeseen

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return numpy.random.normal(size=self.X.shape)
